package io.ecosystem.statistics.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The times of one route's calls in the current period.
 *
 * <p>Recording is lock-free. The first call creates the histogram, which has a fixed size of 31 kB. Its resolution is
 * one part in 128, and 64 ns below 8 microseconds. A call longer than an hour counts as one hour.
 */
final class RouteTimes {

    static final long SHORTEST_NANOS = 64;
    static final long LONGEST_NANOS = Duration.ofHours(1).toNanos();
    static final int DIGITS = 2;

    private final AtomicReference<AtomicHistogram> calls = new AtomicReference<>();

    /** Records a call. */
    void ended(long nanos) {
        histogram().recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
    }

    /** Returns the calls since the period began. */
    Timing soFar() {
        AtomicHistogram live = calls.get();
        return live == null ? Timing.NONE : Timing.of(copy(live));
    }

    /** Returns the calls since the period began; later calls belong to the next one. None is lost. */
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

    /** Copies the counts during recording: each is exact, and their sum is computed from the copy. */
    private static Histogram copy(AtomicHistogram live) {
        var copy = new Histogram(SHORTEST_NANOS, LONGEST_NANOS, DIGITS);
        copy.add(live);
        return copy;
    }
}
