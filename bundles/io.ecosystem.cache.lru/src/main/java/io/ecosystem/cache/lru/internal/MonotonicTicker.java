package io.ecosystem.cache.lru.internal;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Moments in nanoseconds since it was made. Each one is later than all that the same thread has taken before, also
 * where the ticker moves in steps; between threads they are as exact as the ticker.
 *
 * <p>It may know what the last moment was taken for, of all threads: then nothing changes if another one is taken for
 * the same thing, and it need not be.
 */
final class MonotonicTicker {

    private static final int STRIPES =
            Integer.highestOneBit(Runtime.getRuntime().availableProcessors()) * 4;
    private static final int CACHE_LINES = 16; // in longs: two lines of 64 bytes, which some processors fetch together
    private static final int SPREAD = 0x9E3779B9;

    private final LongSupplier ticker;
    private final long start;
    private final AtomicLongArray last = new AtomicLongArray((1 + STRIPES) * CACHE_LINES); // the first has the length
    private volatile @Nullable Latest latest;

    /** Something for which a moment was taken, and whether it is certain that none was taken since. */
    private static final class Latest {

        private final Object what;
        private volatile boolean certain; // written once

        Latest(Object what) {
            this.what = what;
        }
    }

    MonotonicTicker(LongSupplier ticker) {
        this.ticker = ticker;
        start = ticker.getAsLong();
    }

    long next() {
        int stripe = stripe();
        long now = ticker.getAsLong() - start;
        while (true) {
            long previous = last.get(stripe);
            long next = Math.max(now, previous + 1);
            if (last.compareAndSet(stripe, previous, next)) {
                // Behind the moment: who remembers something at the same time sees it, or loses what it remembers.
                forget();
                return next;
            }
        }
    }

    /** Remembers what a moment of this thread was taken for, unless another moment was taken since. */
    void remember(Object what, long moment) {
        if (isLast(moment)) {
            Latest candidate = new Latest(what);
            latest = candidate; // before it looks again, so who takes a moment from now on sees it, or is seen
            candidate.certain = isLast(moment);
        }
    }

    /** Whether the last moment of all is known to be taken for this. */
    boolean isLatest(Object what) {
        Latest known = latest;
        return known != null && known.what == what && known.certain;
    }

    /** Remembers nothing. */
    void forget() {
        if (latest != null) {
            latest = null;
        }
    }

    private boolean isLast(long moment) {
        int own = stripe();
        for (int stripe = CACHE_LINES; stripe < last.length(); stripe += CACHE_LINES) {
            long taken = last.get(stripe);
            if (taken > moment || taken == moment && stripe != own) {
                return false;
            }
        }
        return true;
    }

    private static int stripe() {
        int hash = (int) Thread.currentThread().threadId() * SPREAD;
        return (1 + (hash >>> 16 & STRIPES - 1)) * CACHE_LINES;
    }
}
