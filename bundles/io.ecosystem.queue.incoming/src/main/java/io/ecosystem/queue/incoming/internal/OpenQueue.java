package io.ecosystem.queue.incoming.internal;

import io.ecosystem.queue.worker.QueueWorker;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.StoredQueue;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A queue with its engine and its worker, as operators see it.
 *
 * @param name the route
 * @param workedBy the bundle and version that currently processes its entries
 * @param whenRemoved called after an operator has removed entries
 */
record OpenQueue(
        String name,
        QueueStore store,
        StoredQueue entries,
        QueueWorker working,
        Supplier<Optional<String>> workedBy,
        Runnable whenRemoved)
        implements ManagedQueue {

    @Override
    public Direction direction() {
        return Direction.INCOMING;
    }

    @Override
    public Optional<String> worker() {
        return workedBy.get();
    }

    @Override
    public void removed() {
        whenRemoved.run();
    }

    /** Releases unprocessed entries, and closes the queue. */
    void close() {
        working.close();
        entries.close();
    }
}
