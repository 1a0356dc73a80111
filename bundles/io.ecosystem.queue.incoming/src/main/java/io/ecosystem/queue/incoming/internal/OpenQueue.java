package io.ecosystem.queue.incoming.internal;

import io.ecosystem.queue.worker.QueueWorker;
import io.ecosystem.spi.queue.DryRun;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * A queue with its engine and its worker, as operators see it.
 *
 * @param name the route
 * @param workedBy the bundle and version that currently processes its entries
 * @param consumers returns the present handler of a bundle
 * @param whenRemoved called after an operator has removed entries
 */
record OpenQueue(
        String name,
        QueueStore store,
        StoredQueue entries,
        QueueWorker working,
        Supplier<Optional<String>> workedBy,
        LongFunction<Optional<Consumer>> consumers,
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
    public boolean hasHandler(long bundleId) {
        return consumers.apply(bundleId).isPresent();
    }

    @Override
    public Optional<DryRun> dryRun(long bundleId, String key, Duration atMost) throws InterruptedException {
        Optional<Consumer> consumer = consumers.apply(bundleId);
        Optional<Entry> entry = entries.find(key);
        if (consumer.isEmpty() || entry.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(working.rehearse(entry.get(), consumer.get(), atMost));
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
