package io.ecosystem.api.cache;

import java.time.Duration;
import java.util.Objects;

/**
 * How much a cache keeps, and for how long.
 *
 * @param maximum the most to keep, in units; zero keeps nothing
 * @param unit what is counted
 * @param afterWrite how long an entry stays after it was stored, zero for no time limit
 * @param afterAccess how long an entry stays after its last use, zero for no time limit
 */
public record CacheLimits(long maximum, Unit unit, Duration afterWrite, Duration afterAccess) {

    /** What the maximum counts. */
    public enum Unit {

        /** Each entry counts as one. */
        ENTRIES,
        /** Each entry counts with the weight of its value, see {@link Weighted}. */
        WEIGHT
    }

    public CacheLimits {
        Objects.requireNonNull(unit, "unit");
        if (maximum < 0) {
            throw new IllegalArgumentException("maximum must not be negative, as " + maximum);
        }
        if (afterWrite.isNegative() || afterAccess.isNegative()) {
            throw new IllegalArgumentException(
                    "times must not be negative, as %s or %s".formatted(afterWrite, afterAccess));
        }
    }

    /** Returns a limit on the number of entries, without a time limit. */
    public static CacheLimits entries(long maximum) {
        return new CacheLimits(maximum, Unit.ENTRIES, Duration.ZERO, Duration.ZERO);
    }

    /** Returns a limit on the weight, without a time limit. */
    public static CacheLimits weight(long maximum) {
        return new CacheLimits(maximum, Unit.WEIGHT, Duration.ZERO, Duration.ZERO);
    }

    /** Returns these limits with a time limit after storing. */
    public CacheLimits afterWrite(Duration time) {
        return new CacheLimits(maximum, unit, time, afterAccess);
    }

    /** Returns these limits with a time limit after use. */
    public CacheLimits afterAccess(Duration time) {
        return new CacheLimits(maximum, unit, afterWrite, time);
    }
}
