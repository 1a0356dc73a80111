package io.ecosystem.cache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A running computation, and its result for the threads that wait for it.
 *
 * @param <V> its value
 */
final class Computing<V> {

    /** The computations that threads currently wait for, in all caches. */
    private static final Map<Thread, Computing<?>> AWAITED = new ConcurrentHashMap<>();

    private final Thread thread = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable V value; // both written by the thread before it ends
    private @Nullable Throwable failure;

    void succeed(V result) {
        value = result;
        ended.countDown();
    }

    /** Ends it with a failure; null if another caller should try. */
    void fail(@Nullable Throwable reason) {
        failure = reason;
        ended.countDown();
    }

    /**
     * Waits for the end.
     *
     * @return the value; null if this caller should try
     * @throws X its failure
     * @throws IllegalStateException if its thread waits for this one, a deadlock
     */
    @SuppressWarnings("unchecked") // all computations of a key are expected to throw the same type
    <X extends Exception> @Nullable V await(String cache, Object key) throws X, InterruptedException {
        Thread current = Thread.currentThread();
        AWAITED.put(current, this); // before it checks the others, so that one of them sees the whole cycle
        try {
            if (isUpTo(current)) {
                throw new IllegalStateException(
                        "the computation of %s in cache '%s' asks for its own result".formatted(key, cache));
            }
            ended.await();
        } finally {
            AWAITED.remove(current);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (X) failure;
        }
        return value;
    }

    /** Returns whether it depends on progress of the given thread. */
    private boolean isUpTo(Thread waiting) {
        Computing<?> one = this;
        while (one != null && one.thread != waiting) {
            Computing<?> next = AWAITED.get(one.thread);
            one = one.ended.getCount() == 0 ? null : next;
        }
        return one != null;
    }
}
