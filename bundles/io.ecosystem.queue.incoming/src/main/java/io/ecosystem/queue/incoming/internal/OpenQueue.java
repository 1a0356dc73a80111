package io.ecosystem.queue.incoming.internal;

import io.ecosystem.queue.worker.QueueWorker;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.StoredQueue;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A queue with the engine that keeps it and the worker that works it, as operators see it.
 *
 * @param name the route
 * @param workedBy the bundle and version that processes its entries now
 * @param whenRemoved what is done when an operator has removed entries
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

    /** Puts back what is not processed, and closes the queue. */
    void close() {
        working.close();
        entries.close();
    }
}
