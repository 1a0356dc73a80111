package io.ecosystem.api.handler;

import io.ecosystem.api.message.Key;
import java.util.Optional;

/**
 * The key of the request that the current thread works on, so that log records and calls of other services can carry
 * it.
 *
 * <p>The core sets it for the thread of a call, queue workers for the thread of an entry. It is not passed on to
 * threads that a handler starts; such a thread takes it along with {@link #during}.
 */
public final class CurrentKey {

    /** A place for one key, which stays with its thread; it is of no class of this bundle, which it would hold. */
    private static final ThreadLocal<Object[]> PLACE = ThreadLocal.withInitial(() -> new Object[1]);

    private CurrentKey() {}

    /**
     * What is done for a request.
     *
     * @param <T> what comes of it
     * @param <X> how it may fail
     */
    @FunctionalInterface
    public interface Work<T, X extends Exception> {

        /** Does it. */
        T run() throws X;
    }

    /** The key of the request that this thread works on; empty if it works on none. */
    public static Optional<Key> get() {
        return Optional.ofNullable((Key) PLACE.get()[0]);
    }

    /** Does something on this thread for the request of a key, and then restores what was before. */
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
