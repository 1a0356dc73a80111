package io.ecosystem.spi.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class CallMeterTest {

    private final CallMeter meter = new CallMeter();

    @Test
    void countsCallsAndFailures() {
        var first = meter.begin();
        var second = meter.begin();
        meter.end(first, true);

        var record = meter.record();

        assertThat(record.calls()).isEqualTo(2);
        assertThat(record.ended()).isEqualTo(1);
        assertThat(record.failures()).isEqualTo(1);
        assertThat(record.sinceFailure()).isLessThan(Duration.ofMinutes(1));
        meter.end(second, false);
        assertThat(meter.record().ended()).isEqualTo(2);
    }

    @Test
    void includesTheTimeOfCallsInProgress() throws InterruptedException {
        meter.begin();
        var before = meter.record();

        long began = System.nanoTime();
        while (System.nanoTime() - began < 2_000_000) {
            Thread.onSpinWait();
        }

        assertThat(meter.record().nanos() - before.nanos()).isGreaterThanOrEqualTo(2_000_000);
        assertThat(meter.record().mean()).isGreaterThanOrEqualTo(Duration.ofMillis(2));
    }

    @Test
    void stopsAfterTheFirstCallsButNoticesFailures() {
        for (int i = 0; i < CallMeter.FIRST_CALLS; i++) {
            meter.end(meter.begin(), false);
        }

        assertThat(meter.begin()).isNull();
        assertThat(meter.record().sinceFailure()).isEqualTo(TrackRecord.NEVER_FAILED);
        meter.end(null, true);

        assertThat(meter.record().failures()).isZero();
        assertThat(meter.record().sinceFailure()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void measuresAllOnRequestBeginningWithNone() {
        var early = meter.begin();
        meter.measureAll();
        meter.end(early, true);

        for (int i = 0; i < 3 * CallMeter.FIRST_CALLS; i++) {
            meter.end(meter.begin(), false);
        }

        assertThat(meter.record().ended()).isEqualTo(3 * CallMeter.FIRST_CALLS);
        assertThat(meter.record().failures()).isZero();
    }

    @Test
    void addsRecords() {
        var records = new ArrayList<TrackRecord>();
        records.add(new TrackRecord(3, 2, 1, 300, Duration.ofSeconds(5)));
        records.add(new TrackRecord(1, 1, 0, 100, TrackRecord.NEVER_FAILED));

        assertThat(records.stream().reduce(TrackRecord.NONE, TrackRecord::plus))
                .isEqualTo(new TrackRecord(4, 3, 1, 400, Duration.ofSeconds(5)));
        assertThat(TrackRecord.NONE.mean()).isZero();
    }
}
