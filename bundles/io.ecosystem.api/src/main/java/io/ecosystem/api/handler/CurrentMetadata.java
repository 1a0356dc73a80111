package io.ecosystem.api.handler;

import java.util.Map;

/**
 * The metadata of the request or entry that the current thread works on, which senders keep with their messages.
 *
 * <p>The core sets it on the thread of a handler, queue workers on the thread of an entry. Threads that a handler
 * starts do not inherit it; pass it to them with {@link #during}.
 */
public final class CurrentMetadata {

    /** Holds one map per thread; an array rather than a class of this bundle, which the thread would keep alive. */
    private static final ThreadLocal<Object[]> PLACE = ThreadLocal.withInitial(() -> new Object[] {Map.of()});

    private CurrentMetadata() {}

    /** Returns the metadata of the request that this thread works on; empty if there is none. */
    @SuppressWarnings("unchecked") // nothing else is ever put there
    public static Map<String, String> get() {
        return (Map<String, String>) PLACE.get()[0];
    }

    /** Runs work on this thread under the given metadata, then restores the previous one. */
    public static <T, X extends Exception> T during(Map<String, String> metadata, CurrentKey.Work<T, X> work) throws X {
        Object[] place = PLACE.get();
        Object before = place[0];
        place[0] = Map.copyOf(metadata);
        try {
            return work.run();
        } finally {
            place[0] = before;
        }
    }
}
