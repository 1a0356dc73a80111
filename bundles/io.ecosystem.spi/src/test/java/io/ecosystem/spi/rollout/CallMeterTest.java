package io.ecosystem.spi.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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
        meter.end(second, false);
        assertThat(meter.record().ended()).isEqualTo(2);
        assertThat(meter.record().lately()).isEqualTo(2);
        assertThat(meter.record().latelyFailed()).isEqualTo(1);
    }

    @Test
    void includesTheTimeOfCallsInProgress() {
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
    void stopsAfterTheFirstCallsUntilOneFails() {
        measure(CallMeter.CALLS, 0);
        assertThat(meter.begin()).isNull();

        meter.end(null, true);
        measure(10, 4);

        var record = meter.record();
        assertThat(record.ended()).isEqualTo(CallMeter.CALLS);
        assertThat(record.failures()).isZero();
        assertThat(record.lately()).isEqualTo(11);
        assertThat(record.latelyFailed()).isEqualTo(5);
        measure(CallMeter.CALLS - 11, 0);
        assertThat(meter.begin()).isNull();
        assertThat(meter.record().latelyFailed()).isEqualTo(5);
    }

    @Test
    void measuresAllOnRequestBeginningWithNone() {
        var early = meter.begin();
        meter.measureAll();
        meter.end(early, true);

        measure(3 * CallMeter.CALLS, 0);

        assertThat(meter.record().ended()).isEqualTo(3 * CallMeter.CALLS);
        assertThat(meter.record().failures()).isZero();
    }

    @Test
    void addsRecords() {
        var records = List.of(new TrackRecord(3, 2, 1, 300, 2, 1), new TrackRecord(1, 1, 0, 100, 8, 1));

        assertThat(records.stream().reduce(TrackRecord.NONE, TrackRecord::plus))
                .isEqualTo(new TrackRecord(4, 3, 1, 400, 10, 2));
        assertThat(TrackRecord.NONE.mean()).isZero();
    }

    @Test
    void allowsForChanceIfCallsFailedBefore() {
        assertThat(TrackRecord.NONE.explicableFailures(100)).isZero();
        assertThat(lately(100, 0).explicableFailures(100)).isZero();
        assertThat(lately(100, 1).explicableFailures(100)).isBetween(6.0, 7.0);
        assertThat(lately(100, 20).explicableFailures(100)).isBetween(42.0, 43.0);
        assertThat(lately(100, 20).explicableFailures(10)).isBetween(7.0, 8.0);
        assertThat(lately(10_000, 2_000).explicableFailures(100)).isBetween(36.0, 37.0);
        assertThat(lately(100, 100).explicableFailures(100)).isEqualTo(100);
    }

    private static TrackRecord lately(long calls, long failures) {
        return new TrackRecord(calls, calls, failures, 0, calls, failures);
    }

    private void measure(int calls, int failures) {
        for (int i = 0; i < calls; i++) {
            meter.end(meter.begin(), i < failures);
        }
    }

    @Test
    void leavesOutTheTimeInWhichACallWaitsForThePlatform() {
        long[] nanos = {0};
        var timed = new CallMeter(() -> nanos[0]);
        var call = timed.begin();
        nanos[0] += 5;

        try (var ignored = CallMeter.pause()) {
            nanos[0] += 3_000_000_000L;
            assertThat(timed.record().nanos()).isEqualTo(5);
        }
        nanos[0] += 2;

        assertThat(timed.record().nanos()).isEqualTo(7);
        timed.end(call, false);
        nanos[0] += 100;
        assertThat(timed.record().nanos()).isEqualTo(7);
    }

    @Test
    void leavesItOutOfTheCallAroundAsWell() {
        long[] nanos = {0};
        var outer = new CallMeter(() -> nanos[0]);
        var inner = new CallMeter(() -> nanos[0]);
        var first = outer.begin();
        var second = inner.begin();

        try (var ignored = CallMeter.pause()) {
            nanos[0] += 1_000;
        }
        nanos[0] += 1;
        inner.end(second, false);
        try (var ignored = CallMeter.pause()) {
            nanos[0] += 1_000;
        }
        outer.end(first, false);

        assertThat(inner.record().nanos()).isEqualTo(1);
        assertThat(outer.record().nanos()).isEqualTo(1);
    }

    @Test
    void countsTheWaitsOfNoCallThatHasEnded() {
        long[] nanos = {0};
        var timed = new CallMeter(() -> nanos[0]);
        timed.end(timed.begin(), false);

        try (var ignored = CallMeter.pause()) {
            var call = timed.begin();
            nanos[0] += 10;
            timed.end(call, false);
        }

        assertThat(timed.record().nanos()).isEqualTo(10);
    }
}
