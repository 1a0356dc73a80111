package io.ecosystem.statistics.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class TimingTest {

    private static final Percentage PRECISION = Percentage.withPercentage(0.5);

    @Test
    void isMinusOneWithoutCalls() {
        assertThat(Timing.of(new Histogram(2)).fields())
                .containsExactly(
                        java.util.Map.entry("call_count", 0L),
                        java.util.Map.entry("p95", -1.0),
                        java.util.Map.entry("p99", -1.0));
    }

    @Test
    void isTheOnlyCall() {
        Timing timing = of(250_000_000);

        assertThat(timing.callCount()).isEqualTo(1);
        assertThat(timing.p95()).isCloseTo(0.25, PRECISION).isEqualTo(timing.p99());
    }

    @Test
    void goesBeyondTheGreatestOfFewCalls() {
        Timing timing = of(100, 200);

        assertThat(timing.p95() * 1e9).isEqualTo(285, Offset.offset(0.001));
        assertThat(timing.p99() * 1e9).isEqualTo(297, Offset.offset(0.001));
    }

    @Test
    void liesBetweenTheCallsAroundIt() {
        Timing timing = of(LongStream.rangeClosed(1, 100).toArray());

        assertThat(timing.p95() * 1e9).isCloseTo(95.95, within(0.001));
        assertThat(timing.p99() * 1e9).isCloseTo(99.99, within(0.001));
    }

    @Test
    void isAsPreciseAsStated() {
        var random = new Random(7);
        List<Long> sorted = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            sorted.add((long) (3_000 * Math.exp(2 * random.nextGaussian())) + 1_000);
        }
        Timing timing = of(sorted.stream().mapToLong(Long::longValue).toArray());
        sorted.sort(null);

        assertThat(timing.p95() * 1e9).isCloseTo(exact(95, sorted), PRECISION);
        assertThat(timing.p99() * 1e9).isCloseTo(exact(99, sorted), PRECISION);
    }

    private static double exact(int percent, List<Long> sorted) {
        double position = percent * (sorted.size() + 1) / 100.0;
        int rank = (int) position;
        long lower = sorted.get(rank - 1);
        return lower + (sorted.get(rank) - lower) * (position - rank);
    }

    private static Timing of(long... nanos) {
        var calls = new Histogram(1, 3_600_000_000_000L, 2);
        for (long each : nanos) {
            calls.recordValue(each);
        }
        return Timing.of(calls);
    }
}
