package io.ecosystem.cache.lru.internal;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Issues times in nanoseconds since its creation, or since an earlier start. Each time is later than all that the same
 * thread has received before, even where the ticker moves in steps; between threads, times are as exact as the ticker.
 *
 * <p>It can remember the purpose of the last time issued to any thread: issuing another for the same purpose would
 * change nothing and can be skipped.
 */
final class MonotonicTicker {

    private static final int STRIPES =
            Integer.highestOneBit(Runtime.getRuntime().availableProcessors()) * 4;
    private static final int CACHE_LINES = 16; // in longs: two lines of 64 bytes, which some processors fetch together
    private static final int SPREAD = 0x9E3779B9;

    private final LongSupplier ticker;
    private final long start;
    private final AtomicLongArray last = new AtomicLongArray((1 + STRIPES) * CACHE_LINES); // line 0: array length
    private volatile @Nullable Latest latest;

    /** The purpose of a time, and whether it is certainly the last one issued. */
    private static final class Latest {

        private final Object what;
        private volatile boolean certain; // written once

        Latest(Object what) {
            this.what = what;
        }
    }

    MonotonicTicker(LongSupplier ticker) {
        this(ticker, ticker.getAsLong());
    }

    /** Issues times in nanoseconds since the given one of the ticker, which is not in the future. */
    MonotonicTicker(LongSupplier ticker, long start) {
        this.ticker = ticker;
        this.start = start;
    }

    /** Issues only later times from now on. Must not be called concurrently. */
    void goOnAfter(long moment) {
        for (int stripe = CACHE_LINES; stripe < last.length(); stripe += CACHE_LINES) {
            last.set(stripe, Math.max(last.get(stripe), moment));
        }
    }

    /** Returns the time at which the ticker shows this. */
    long at(long ticks) {
        return ticks - start;
    }

    /** Returns what the ticker shows at a time. */
    long ticks(long moment) {
        return moment + start;
    }

    long next() {
        int stripe = stripe();
        long now = ticker.getAsLong() - start;
        while (true) {
            long previous = last.get(stripe);
            long next = Math.max(now, previous + 1);
            if (last.compareAndSet(stripe, previous, next)) {
                // After the time is taken: a thread that remembers concurrently either sees it or loses what it
                // remembers.
                forget();
                return next;
            }
        }
    }

    /** Remembers the purpose of a time of this thread, unless another time was issued since. */
    void remember(Object what, long moment) {
        if (isLast(moment)) {
            Latest candidate = new Latest(what);
            latest = candidate; // before it checks again, so a thread that takes a time from now on sees it or is seen
            candidate.certain = isLast(moment);
        }
    }

    /** Returns whether the last time issued is known to be for this purpose. */
    boolean isLatest(Object what) {
        Latest known = latest;
        return known != null && known.what == what && known.certain;
    }

    /** Forgets the purpose of the last time. */
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
