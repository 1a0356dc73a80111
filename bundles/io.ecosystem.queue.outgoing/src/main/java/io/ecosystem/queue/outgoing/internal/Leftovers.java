package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues whose messages no sender delivers, because it has gone or has other targets now: they stay open so that
 * operators can see and clear them. Changed by one thread at a time.
 */
final class Leftovers {

    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private final Map<String, Outbox> open = new HashMap<>();
    private final Supplier<List<QueueStore>> stores;
    private final SenderEnvironment platform;
    private final Executor changes;

    /**
     * Starts empty, with the stores currently present.
     *
     * @param changes runs the changes one after the other, without blocking the caller
     */
    Leftovers(Supplier<List<QueueStore>> stores, SenderEnvironment platform, Executor changes) {
        this.stores = stores;
        this.platform = platform;
        this.changes = changes;
    }

    /** Reopens a queue that its sender has closed, if it is not empty. */
    void keep(String queue) {
        for (QueueStore store : stores.get()) {
            if (!open.containsKey(queue) && names(store).contains(Outbox.PREFIX + queue)) {
                keep(queue, store);
            }
        }
    }

    /** Opens every stored queue that is not open. */
    void keepAll() {
        for (QueueStore store : stores.get()) {
            names(store).stream()
                    .filter(name -> name.startsWith(Outbox.PREFIX))
                    .map(name -> name.substring(Outbox.PREFIX.length()))
                    .filter(queue -> !open.containsKey(queue))
                    .forEach(queue -> keep(queue, store));
        }
    }

    /** Closes a queue because a sender has come or its store goes. */
    void release(String queue) {
        Outbox outbox = open.remove(queue);
        if (outbox != null) {
            outbox.close(Outbox.DRAIN);
        }
    }

    private void releaseIfEmpty(String queue) {
        Outbox outbox = open.get(queue);
        if (outbox != null && outbox.isEmpty()) {
            release(queue);
        }
    }

    /** Closes the queues whose store has gone. */
    void storesChanged() {
        List.copyOf(open.values()).stream()
                .filter(outbox -> !stores.get().contains(outbox.store()))
                .map(Outbox::name)
                .forEach(this::release);
    }

    /** Closes all queues. */
    void close() {
        List.copyOf(open.keySet()).forEach(this::release);
    }

    private void keep(String queue, QueueStore store) {
        Outbox outbox;
        try {
            outbox = new Outbox(queue, store, platform, () -> changes.execute(() -> releaseIfEmpty(queue)));
        } catch (IllegalStateException e) {
            return; // it belongs to a sender
        }
        if (outbox.isEmpty()) {
            outbox.close(Outbox.DRAIN);
        } else {
            open.put(queue, outbox);
            outbox.abandoned();
        }
    }

    private static List<String> names(QueueStore store) {
        try {
            return store.names();
        } catch (StoreException e) {
            log.error("Stored queues cannot be looked up: {}", e.getMessage());
            return List.of();
        }
    }
}
