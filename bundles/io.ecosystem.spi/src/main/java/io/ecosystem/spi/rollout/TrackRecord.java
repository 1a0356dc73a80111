package io.ecosystem.spi.rollout;

import java.time.Duration;

/**
 * What became of the measured calls of handlers.
 *
 * @param calls how many of the first ones have begun
 * @param ended how many of them have ended
 * @param failures how many of them ended with a failure that is no refusal
 * @param nanos how long they took in all, in nanoseconds, those in progress until now
 * @param lately how many calls of the last measurement have ended: the first calls, or those from a later failure on
 * @param latelyFailed how many of these failed
 */
public record TrackRecord(long calls, long ended, long failures, long nanos, long lately, long latelyFailed) {

    /** The record of a handler that has not been called. */
    public static final TrackRecord NONE = new TrackRecord(0, 0, 0, 0, 0, 0);

    private static final int DEVIATIONS = 4;

    /** Returns the record of both. */
    public TrackRecord plus(TrackRecord other) {
        return new TrackRecord(
                calls + other.calls,
                ended + other.ended,
                failures + other.failures,
                nanos + other.nanos,
                lately + other.lately,
                latelyFailed + other.latelyFailed);
    }

    /** Returns how long a call takes on average; zero if there was none. */
    public Duration mean() {
        return calls == 0 ? Duration.ZERO : Duration.ofNanos(nanos / calls);
    }

    /**
     * Returns the most failures among a number of calls that chance explains if they fail as often as the last ones of
     * this record: {@value #DEVIATIONS} standard deviations more than are to be expected, which considers that both are
     * but samples. Zero if none of the last ones failed.
     */
    public double explicableFailures(long count) {
        if (count == 0 || lately == 0) {
            return 0;
        }
        double rate = (double) latelyFailed / lately;
        double variance = rate * (1 - rate) * count * (1 + (double) count / lately);
        return count * rate + DEVIATIONS * Math.sqrt(variance);
    }
}
