package io.ecosystem.cache;

import java.util.concurrent.CountDownLatch;

/**
 * One computation that runs, and what comes of it for those who wait.
 *
 * @param <V> its value
 */
final class Computing<V> {

    private final Thread thread = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private V value; // both written before the end, by the thread
    private Throwable failure;

    void succeed(V result) {
        value = result;
        ended.countDown();
    }

    /** Ends it; null if somebody else shall try. */
    void fail(Throwable reason) {
        failure = reason;
        ended.countDown();
    }

    /**
     * Waits for the end.
     *
     * @return the value; null if somebody else shall try
     * @throws X its failure
     */
    @SuppressWarnings("unchecked") // the computations of a key are expected to fail alike
    <X extends Exception> V await(String cache, Object key) throws X, InterruptedException {
        if (thread == Thread.currentThread()) {
            throw new IllegalStateException("the computation of %s in cache '%s' asks for its own result".formatted(key,
                    cache));
        }
        ended.await();
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (X) failure;
        }
        return value;
    }
}
