package io.ecosystem.cache.lru.internal;

import io.ecosystem.api.cache.CacheLimits;
import java.time.Duration;

/**
 * Time limits of entries, in nanoseconds.
 *
 * @param afterWrite after storing
 * @param afterUse after the last use
 * @param usesFrom entries last used before this time count as used then
 */
record TimeLimits(long afterWrite, long afterUse, long usesFrom) {

    private static final long FOREVER = Long.MAX_VALUE;

    /** No time limits. */
    static final TimeLimits ENDLESS = new TimeLimits(FOREVER, FOREVER, 0);

    static TimeLimits of(CacheLimits limits, long usesFrom) {
        return new TimeLimits(nanos(limits.afterWrite()), nanos(limits.afterAccess()), usesFrom);
    }

    private static long nanos(Duration time) {
        boolean endless = time.isZero() || time.compareTo(Duration.ofNanos(FOREVER)) > 0;
        return endless ? FOREVER : time.toNanos();
    }

    boolean areEndless() {
        return !limitWriting() && !limitUse();
    }

    boolean limitWriting() {
        return afterWrite != FOREVER;
    }

    boolean limitUse() {
        return afterUse != FOREVER;
    }

    boolean isOverSinceWritten(long written, long now) {
        return now - written >= afterWrite;
    }

    boolean isOverSinceUsed(long used, long now) {
        return now - Math.max(used, usesFrom) >= afterUse;
    }
}
