package io.ecosystem.queue.worker;

import java.util.concurrent.TimeUnit;

/**
 * How many entries to take at once: more while they are processed quickly, few while each takes long, so that few are
 * held. Guarded by the lock of the worker.
 */
final class BatchSize {

    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MOST = 256;

    private int size = 1;
    private long asked;

    /** For the next take; never fewer than there are workers. */
    int next(int workers) {
        long now = System.nanoTime();
        size = now - asked < QUICK_NANOS ? Math.min(2 * size, MOST) : Math.max(1, size / 2);
        asked = now;
        return Math.max(size, workers);
    }
}
