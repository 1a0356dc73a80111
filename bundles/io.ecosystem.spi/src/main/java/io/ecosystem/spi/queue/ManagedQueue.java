package io.ecosystem.spi.queue;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A queue of this instance, as management code sees it. The bundle that processes a queue publishes it as a service
 * while it is open. Thread-safe.
 */
@ProviderType
public interface ManagedQueue {

    /** The direction in which the entries of a queue go. */
    enum Direction {

        /** Received requests, to be processed here. */
        INCOMING,
        /** Messages to be delivered elsewhere. */
        OUTGOING
    }

    /** Returns the route of an incoming queue, or the name of a sender. */
    String name();

    /** Returns the direction of its entries. */
    Direction direction();

    /** Returns its entries. Callers must not close the queue or take entries from it. */
    StoredQueue entries();

    /** Returns the bundle and version that processes it, such as {@code acme.orders 1.4.0}; empty if there is none. */
    Optional<String> worker();

    /** Called after management code removed entries; an empty queue that has no worker may then be closed soon. */
    default void removed() {
        // stays open by default
    }
}
