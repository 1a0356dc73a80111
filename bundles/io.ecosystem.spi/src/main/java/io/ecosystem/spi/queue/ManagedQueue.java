package io.ecosystem.spi.queue;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One queue of this instance, as those see it who look after it. Whoever works queues publishes each as a service for
 * as long as it is open. Safe for use by many threads.
 */
@ProviderType
public interface ManagedQueue {

    /** Which way the entries of a queue go. */
    enum Direction {

        /** Requests that came in, to be processed here. */
        INCOMING,
        /** Messages that are to be delivered elsewhere. */
        OUTGOING
    }

    /** Its name: the route of an incoming queue, the name of a sender. */
    String name();

    /** Which way its entries go. */
    Direction direction();

    /** Its entries. The queue must not be closed, and nothing be taken from it. */
    StoredQueue entries();

    /** Which bundle and version works it now, such as {@code acme.orders 1.4.0}; empty if there is none. */
    Optional<String> worker();

    /**
     * Entries were removed by who looks after it; one that holds nothing, and that nobody works, may be closed soon.
     */
    default void removed() {
        // it stays as it is
    }
}
