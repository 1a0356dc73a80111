package io.ecosystem.queue.worker;

import java.util.concurrent.TimeUnit;

/**
 * The number of entries to take at once: large while they are processed quickly, small while each takes long, to hold
 * few. Guarded by the lock of the worker.
 */
final class BatchSize {

    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MOST = 256;

    private int size = 1;
    private long asked;

    /** Returns the size of the next take, at least the number of workers. */
    int next(int workers) {
        long now = System.nanoTime();
        size = now - asked < QUICK_NANOS ? Math.min(2 * size, MOST) : Math.max(1, size / 2);
        asked = now;
        return Math.max(size, workers);
    }
}
