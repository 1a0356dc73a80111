package io.ecosystem.spi.queue;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps any number of named queues; a storage engine publishes it as a service with the property {@value #ENGINE}.
 *
 * <p>How much survives what is a matter of the engine and its configuration. An engine need neither be one process nor
 * hold its entries in memory. Safe for use by many threads.
 */
@ProviderType
public interface QueueStore {

    /** The service property that names the engine, such as {@code sqlite}. */
    String ENGINE = "ecosystem.queue.store";

    /** The longest name of a queue, in characters. */
    int MAX_NAME = 1_000;

    /**
     * Opens a queue for this user alone, and creates it if it is new. Entries that were taken when the queue was last
     * closed, or its process died, are pending again, in their old places, each with one
     * {@linkplain Entry#redeliveries() redelivery} more.
     *
     * <p>What the queue is kept in need not be available: then the queue opens nevertheless, its methods fail with a
     * {@link StoreUnavailableException}, and it heals by itself.
     *
     * @param name of any characters, at least one and at most {@value #MAX_NAME}; names that differ in any character
     *     are different queues
     * @throws IllegalStateException if the queue is open already, or the store is closed
     */
    StoredQueue open(String name, Bounds bounds);

    /**
     * The names of the queues that exist, open or not, in the order of the names.
     *
     * @throws StoreUnavailableException if they cannot be looked up
     */
    List<String> names();

    /**
     * Deletes a queue that is not open, with its entries, pauses and finished keys. Nothing happens if it does not
     * exist.
     *
     * @throws IllegalStateException if the queue is open
     * @throws StoreUnavailableException if it cannot be deleted; it is then whole, or gone
     */
    void delete(String name);
}
