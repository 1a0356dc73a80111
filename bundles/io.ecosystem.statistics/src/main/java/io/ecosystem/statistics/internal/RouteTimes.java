package io.ecosystem.statistics.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The times of one route's calls in the period that goes on.
 *
 * <p>Recording is lock-free. The histogram is made by the first call and has a fixed size of 31 kB. It tells times
 * apart that differ by one part in 128, and below 8 microseconds by 64 ns. A call of more than an hour counts as one of
 * an hour.
 */
final class RouteTimes {

    static final long SHORTEST_NANOS = 64;
    static final long LONGEST_NANOS = Duration.ofHours(1).toNanos();
    static final int DIGITS = 2;

    private final AtomicReference<AtomicHistogram> calls = new AtomicReference<>();

    /** A call ended. */
    void ended(long nanos) {
        histogram().recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
    }

    /** What was recorded since the period began. */
    Timing soFar() {
        AtomicHistogram live = calls.get();
        return live == null ? Timing.NONE : Timing.of(copy(live));
    }

    /** What was recorded since the period began; what is recorded from now on belongs to the next one. None is lost. */
    Timing take() {
        AtomicHistogram live = calls.get();
        if (live == null) {
            return Timing.NONE;
        }
        Histogram taken = copy(live);
        for (HistogramIterationValue step : taken.recordedValues()) {
            live.recordValueWithCount(step.getValueIteratedTo(), -step.getCountAtValueIteratedTo());
        }
        return Timing.of(taken);
    }

    private AtomicHistogram histogram() {
        AtomicHistogram live = calls.get();
        return live != null
                ? live
                : calls.updateAndGet(
                        now -> now != null ? now : new AtomicHistogram(SHORTEST_NANOS, LONGEST_NANOS, DIGITS));
    }

    /** The counts while others record: each of them is exact, and their sum is made of them. */
    private static Histogram copy(AtomicHistogram live) {
        var copy = new Histogram(SHORTEST_NANOS, LONGEST_NANOS, DIGITS);
        copy.add(live);
        return copy;
    }
}
