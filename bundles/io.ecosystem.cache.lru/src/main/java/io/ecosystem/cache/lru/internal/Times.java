package io.ecosystem.cache.lru.internal;

import io.ecosystem.api.cache.CacheLimits;
import java.time.Duration;

/**
 * How long entries stay, in nanoseconds.
 *
 * @param afterWrite after storing
 * @param afterUse after the last use
 */
record Times(long afterWrite, long afterUse) {

    private static final long FOREVER = Long.MAX_VALUE;

    /** For entries that stay. */
    static final Times ENDLESS = new Times(FOREVER, FOREVER);

    static Times of(CacheLimits limits) {
        return new Times(nanos(limits.afterWrite()), nanos(limits.afterAccess()));
    }

    private static long nanos(Duration time) {
        boolean endless = time.isZero() || time.compareTo(Duration.ofNanos(FOREVER)) > 0;
        return endless ? FOREVER : time.toNanos();
    }

    boolean areEndless() {
        return afterWrite == FOREVER && afterUse == FOREVER;
    }

    boolean limitWriting() {
        return afterWrite != FOREVER;
    }

    boolean isOverSinceWritten(long written, long now) {
        return now - written >= afterWrite;
    }

    boolean isOverSinceUsed(long used, long now) {
        return now - used >= afterUse;
    }
}
