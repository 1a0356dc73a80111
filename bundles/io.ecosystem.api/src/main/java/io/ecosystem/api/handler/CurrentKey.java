package io.ecosystem.api.handler;

import io.ecosystem.api.message.Key;
import java.util.Optional;

/**
 * The key of the request that the current thread works on, available to log records and calls of other services.
 *
 * <p>The core sets it on the thread of a call, queue workers on the thread of an entry. Threads that a handler starts
 * do not inherit it; pass it to them with {@link #during}.
 */
public final class CurrentKey {

    /** Holds one key per thread; an array rather than a class of this bundle, which the thread would keep alive. */
    private static final ThreadLocal<Object[]> PLACE = ThreadLocal.withInitial(() -> new Object[1]);

    private CurrentKey() {}

    /**
     * Work done for a request.
     *
     * @param <T> the result
     * @param <X> the exception that it may throw
     */
    @FunctionalInterface
    public interface Work<T, X extends Exception> {

        /** Does the work. */
        T run() throws X;
    }

    /** Returns the key of the request that this thread works on; empty if there is none. */
    public static Optional<Key> get() {
        return Optional.ofNullable((Key) PLACE.get()[0]);
    }

    /** Runs work on this thread under the given key, then restores the previous key. */
    public static <T, X extends Exception> T during(Key key, Work<T, X> work) throws X {
        Object[] place = PLACE.get();
        Object before = place[0];
        place[0] = key;
        try {
            return work.run();
        } finally {
            place[0] = before;
        }
    }
}
