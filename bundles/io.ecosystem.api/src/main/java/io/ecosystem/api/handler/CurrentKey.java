package io.ecosystem.api.handler;

import io.ecosystem.api.message.Key;
import java.util.Optional;

/**
 * The key of the request that the current thread works on, so that log records and calls of other services can carry it.
 *
 * <p>The core sets it for the thread of a call, queue workers for the thread of an entry. It is not passed on to threads
 * that a handler starts; such a thread takes it along with {@link #during}.
 */
public final class CurrentKey {

    private static final ThreadLocal<Key> KEY = new ThreadLocal<>();

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
        return Optional.ofNullable(KEY.get());
    }

    /** Does something on this thread for the request of a key, and then restores what was before. */
    public static <T, X extends Exception> T during(Key key, Work<T, X> work) throws X {
        Key before = KEY.get();
        KEY.set(key);
        try {
            return work.run();
        } finally {
            if (before == null) {
                KEY.remove();
            } else {
                KEY.set(before);
            }
        }
    }
}
