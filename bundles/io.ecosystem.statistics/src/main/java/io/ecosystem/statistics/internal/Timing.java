package io.ecosystem.statistics.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How often a route was called in some time, and how long that took.
 *
 * @param callCount the number of calls
 * @param p95 the 95th percentile in seconds; -1 if there were no calls
 * @param p99 the 99th percentile in seconds; -1 if there were no calls
 */
record Timing(long callCount, double p95, double p99) {

    /** No calls. */
    static final Timing NONE = new Timing(0, -1, -1);

    private static final double NANOS = 1e9;

    /** What a histogram of nanoseconds says. */
    static Timing of(AbstractHistogram calls) {
        long count = calls.getTotalCount();
        return count == 0 ? NONE : new Timing(count, percentile(95, calls) / NANOS, percentile(99, calls) / NANOS);
    }

    /** The form in which it is written. */
    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("call_count", callCount);
        fields.put("p95", p95);
        fields.put("p99", p99);
        return fields;
    }

    /**
     * A percentile as of a sample that stands for more than itself: it lies between two of the values, or, when there
     * are few of them, beyond the greatest by as much as the last two are apart. A single value is its own percentile.
     */
    private static double percentile(int percent, AbstractHistogram calls) {
        long count = calls.getTotalCount();
        if (count == 1) {
            return value(1, calls);
        }
        long hundredths = percent * (count + 1);
        long rank = Math.clamp(hundredths / 100, 1, count - 1);
        double lower = value(rank, calls);
        return lower + (value(rank + 1, calls) - lower) * (hundredths - rank * 100) / 100;
    }

    /** The value with a rank, of which the smallest is 1. */
    private static long value(long rank, AbstractHistogram calls) {
        for (HistogramIterationValue step : calls.recordedValues()) {
            if (step.getTotalCountToThisValue() >= rank) {
                return calls.medianEquivalentValue(step.getValueIteratedTo());
            }
        }
        throw new IllegalArgumentException("rank %d of %d values".formatted(rank, calls.getTotalCount()));
    }
}
