package io.ecosystem.spi.queue;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Stores any number of named queues; a storage engine publishes it as a service with the property {@value #ENGINE}.
 *
 * <p>The engine and its configuration determine what survives which failure. An engine may use several processes and
 * need not keep entries in memory. Thread-safe.
 */
@ProviderType
public interface QueueStore {

    /** The service property that names the engine, such as {@code sqlite}. */
    String ENGINE = "ecosystem.queue.store";

    /** The maximum length of a queue name, in characters. */
    int MAX_NAME = 1_000;

    /**
     * Opens a queue for exclusive use, creating it if it is new. Entries that were taken when the queue was last
     * closed, or its process died, are pending again in their old places, each with one more
     * {@linkplain Entry#redeliveries() redelivery}.
     *
     * <p>The storage need not be available: the queue then opens anyway, its methods fail with a
     * {@link StoreUnavailableException}, and it recovers by itself.
     *
     * @param name any characters, from 1 to {@value #MAX_NAME}; names that differ in any character are different queues
     * @throws IllegalStateException if the queue is already open, or the store is closed
     */
    StoredQueue open(String name, QueueCapacity bounds);

    /**
     * Returns the names of all existing queues, open or not, in order.
     *
     * @throws StoreUnavailableException if they cannot be read
     */
    List<String> names();

    /**
     * Deletes a queue that is not open, with its entries, pauses and finished keys. Does nothing if it does not exist.
     *
     * @throws IllegalStateException if the queue is open
     * @throws StoreUnavailableException if it cannot be deleted; it is then either complete or gone
     */
    void delete(String name);
}
