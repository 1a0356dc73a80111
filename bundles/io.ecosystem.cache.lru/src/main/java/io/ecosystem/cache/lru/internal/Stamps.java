package io.ecosystem.cache.lru.internal;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Moments in nanoseconds since it was made. Each one is later than all that the same thread has taken before, also where
 * the ticker moves in steps; between threads they are as exact as the ticker.
 */
final class Stamps {

    private static final int STRIPES = Integer.highestOneBit(Runtime.getRuntime().availableProcessors()) * 4;
    private static final int CACHE_LINES = 16; // in longs: two lines of 64 bytes, which some processors fetch together
    private static final int SPREAD = 0x9E3779B9;

    private final LongSupplier ticker;
    private final long start;
    private final AtomicLongArray last = new AtomicLongArray((1 + STRIPES) * CACHE_LINES); // the first has the length

    Stamps(LongSupplier ticker) {
        this.ticker = ticker;
        start = ticker.getAsLong();
    }

    long next() {
        int hash = (int) Thread.currentThread().threadId() * SPREAD;
        int stripe = (1 + (hash >>> 16 & STRIPES - 1)) * CACHE_LINES;
        long now = ticker.getAsLong() - start;
        while (true) {
            long previous = last.get(stripe);
            long next = Math.max(now, previous + 1);
            if (last.compareAndSet(stripe, previous, next)) {
                return next;
            }
        }
    }
}
