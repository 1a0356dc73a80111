package io.ecosystem.api.cache;

import java.time.Duration;
import java.util.Objects;

/**
 * How much a cache keeps, and for how long.
 *
 * @param maximum how much of the unit is kept, zero for nothing
 * @param unit what is counted
 * @param afterWrite how long an entry stays after it was stored, zero for as long as there is room
 * @param afterAccess how long an entry stays after it was last used, zero for as long as there is room
 */
public record CacheLimits(long maximum, Unit unit, Duration afterWrite, Duration afterAccess) {

    /** What the maximum counts. */
    public enum Unit {

        /** Each entry is one. */
        ENTRIES,
        /** Each entry is what its value weighs, see {@link Weighted}. */
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

    /** A number of entries without a time. */
    public static CacheLimits entries(long maximum) {
        return new CacheLimits(maximum, Unit.ENTRIES, Duration.ZERO, Duration.ZERO);
    }

    /** A weight without a time. */
    public static CacheLimits weight(long maximum) {
        return new CacheLimits(maximum, Unit.WEIGHT, Duration.ZERO, Duration.ZERO);
    }

    /** The same with a time after storing. */
    public CacheLimits afterWrite(Duration time) {
        return new CacheLimits(maximum, unit, time, afterAccess);
    }

    /** The same with a time after use. */
    public CacheLimits afterAccess(Duration time) {
        return new CacheLimits(maximum, unit, afterWrite, time);
    }
}
