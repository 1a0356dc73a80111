package io.ecosystem.spi.rollout;

import java.time.Duration;

/**
 * What became of the measured calls of handlers.
 *
 * @param calls how many have begun
 * @param ended how many of them have ended
 * @param failures how many of them ended with a failure that is no refusal
 * @param nanos how long they took in all, in nanoseconds, those in progress until now
 * @param sinceFailure the time since the last failure of any call, also of one that was not measured;
 *     {@link #NEVER_FAILED} if there was none
 */
public record TrackRecord(long calls, long ended, long failures, long nanos, Duration sinceFailure) {

    /** The time since the last failure if there was none. */
    public static final Duration NEVER_FAILED = Duration.ofSeconds(Long.MAX_VALUE);

    /** The record of a handler that has not been called. */
    public static final TrackRecord NONE = new TrackRecord(0, 0, 0, 0, NEVER_FAILED);

    /** Returns the record of both. */
    public TrackRecord plus(TrackRecord other) {
        return new TrackRecord(
                calls + other.calls,
                ended + other.ended,
                failures + other.failures,
                nanos + other.nanos,
                sinceFailure.compareTo(other.sinceFailure) < 0 ? sinceFailure : other.sinceFailure);
    }

    /** Returns how long a call takes on average; zero if there was none. */
    public Duration mean() {
        return calls == 0 ? Duration.ZERO : Duration.ofNanos(nanos / calls);
    }
}
