package io.ecosystem.cache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One computation that runs, and what comes of it for those who wait.
 *
 * @param <V> its value
 */
final class Computing<V> {

    /** What threads wait for now, in all caches. */
    private static final Map<Thread, Computing<?>> AWAITED = new ConcurrentHashMap<>();

    private final Thread thread = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable V value; // both written before the end, by the thread
    private @Nullable Throwable failure;

    void succeed(V result) {
        value = result;
        ended.countDown();
    }

    /** Ends it; null if somebody else shall try. */
    void fail(@Nullable Throwable reason) {
        failure = reason;
        ended.countDown();
    }

    /**
     * Waits for the end.
     *
     * @return the value; null if somebody else shall try
     * @throws X its failure
     * @throws IllegalStateException if its thread waits for this one, so that neither would end
     */
    @SuppressWarnings("unchecked") // the computations of a key are expected to fail alike
    <X extends Exception> @Nullable V await(String cache, Object key) throws X, InterruptedException {
        Thread current = Thread.currentThread();
        AWAITED.put(current, this); // before it looks at the others, so that one of them sees the whole circle
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

    /** Whether it cannot end before a thread goes on. */
    private boolean isUpTo(Thread waiting) {
        Computing<?> one = this;
        while (one != null && one.thread != waiting) {
            Computing<?> next = AWAITED.get(one.thread);
            one = one.ended.getCount() == 0 ? null : next;
        }
        return one != null;
    }
}
