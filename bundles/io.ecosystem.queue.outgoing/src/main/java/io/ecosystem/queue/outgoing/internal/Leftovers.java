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
 * Queues with messages that no sender delivers, because it has gone or has other targets now: they stay open, so that
 * operators can see them and clear them. Changed by one thread at a time.
 */
final class Leftovers {

    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private final Map<String, Outbox> open = new HashMap<>();
    private final Supplier<List<QueueStore>> stores;
    private final Platform platform;
    private final Executor changes;

    /**
     * None yet, in the stores that are there now.
     *
     * @param changes where it is changed, one time after the other; does not let the caller wait
     */
    Leftovers(Supplier<List<QueueStore>> stores, Platform platform, Executor changes) {
        this.stores = stores;
        this.platform = platform;
        this.changes = changes;
    }

    /** Opens a queue again that its sender has closed, if it holds something. */
    void keep(String queue) {
        for (QueueStore store : stores.get()) {
            if (!open.containsKey(queue) && names(store).contains(Outbox.PREFIX + queue)) {
                keep(queue, store);
            }
        }
    }

    /** Opens whatever is stored and not open. */
    void keepAll() {
        for (QueueStore store : stores.get()) {
            names(store).stream()
                    .filter(name -> name.startsWith(Outbox.PREFIX))
                    .map(name -> name.substring(Outbox.PREFIX.length()))
                    .filter(queue -> !open.containsKey(queue))
                    .forEach(queue -> keep(queue, store));
        }
    }

    /** Closes a queue, for a sender has come or its store goes. */
    void release(String queue) {
        Outbox outbox = open.remove(queue);
        if (outbox != null) {
            outbox.close();
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

    /** Closes all. */
    void close() {
        List.copyOf(open.keySet()).forEach(this::release);
    }

    private void keep(String queue, QueueStore store) {
        Outbox outbox;
        try {
            outbox = new Outbox(queue, store, platform, () -> changes.execute(() -> releaseIfEmpty(queue)));
        } catch (IllegalStateException e) {
            return; // a sender has it
        }
        if (outbox.isEmpty()) {
            outbox.close();
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
