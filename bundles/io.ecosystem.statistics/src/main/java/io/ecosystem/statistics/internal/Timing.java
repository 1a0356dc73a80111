package io.ecosystem.statistics.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The number and duration of a route's calls in a period.
 *
 * @param callCount the number of calls
 * @param p95 the 95th percentile in seconds; -1 if there were no calls
 * @param p99 the 99th percentile in seconds; -1 if there were no calls
 */
record Timing(long callCount, double p95, double p99) {

    /** No calls. */
    static final Timing NONE = new Timing(0, -1, -1);

    private static final double NANOS = 1e9;

    /** Summarises a histogram of nanoseconds. */
    static Timing of(AbstractHistogram calls) {
        long count = calls.getTotalCount();
        return count == 0 ? NONE : new Timing(count, percentile(95, calls) / NANOS, percentile(99, calls) / NANOS);
    }

    /** Returns the form in which it is written. */
    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("call_count", callCount);
        fields.put("p95", p95);
        fields.put("p99", p99);
        return fields;
    }

    /**
     * Returns a percentile, treating the calls as a sample of a larger population: it lies between two of the values
     * or, if there are few, exceeds the greatest by the distance of the last two. A single value is its own percentile.
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

    /** Returns the value with a rank, starting at 1 for the smallest. */
    private static long value(long rank, AbstractHistogram calls) {
        for (HistogramIterationValue step : calls.recordedValues()) {
            if (step.getTotalCountToThisValue() >= rank) {
                return calls.medianEquivalentValue(step.getValueIteratedTo());
            }
        }
        throw new IllegalArgumentException("rank %d of %d values".formatted(rank, calls.getTotalCount()));
    }
}
