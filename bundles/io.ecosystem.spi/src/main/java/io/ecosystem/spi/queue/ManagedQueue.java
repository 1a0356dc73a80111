package io.ecosystem.spi.queue;

import io.ecosystem.api.message.Metadata;
import java.time.Duration;
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

    /** Returns whether a handler of a bundle is present, also one that gets no entries at the moment. */
    default boolean hasHandler(long bundleId) {
        return false;
    }

    /**
     * Lets a handler process a copy of an entry, and changes nothing in the queue. The copy has the metadata
     * {@value Metadata#DRY_RUN}. The attempt is interrupted at the time limit of the queue, or earlier.
     *
     * @param bundleId of the bundle of the handler
     * @param atMost the time after which the attempt is interrupted in any case
     * @return what became of the copy; empty if there is no such entry or handler
     */
    default Optional<DryRun> dryRun(long bundleId, String key, Duration atMost) throws InterruptedException {
        return Optional.empty();
    }

    /** Called after management code removed entries; an empty queue that has no worker may then be closed soon. */
    default void removed() {
        // stays open by default
    }
}
