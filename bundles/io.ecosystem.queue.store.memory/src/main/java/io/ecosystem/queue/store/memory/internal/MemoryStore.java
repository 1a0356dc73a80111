package io.ecosystem.queue.store.memory.internal;

import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.StoredQueue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Keeps queues until it is stopped: they survive closing, but nothing else. */
@Component(property = QueueStore.ENGINE + "=memory")
public final class MemoryStore implements QueueStore {

    private final Map<String, Contents> contents = new HashMap<>();
    private final Map<String, MemoryQueue> open = new HashMap<>();
    private boolean closed;

    /** Starts without queues. */
    @Activate
    public MemoryStore() {}

    @Override
    public synchronized StoredQueue open(String name, QueueCapacity bounds) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "the name of a queue must have 1 to %d characters, not %d".formatted(MAX_NAME, name.length()));
        }
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        if (open.containsKey(name)) {
            throw new IllegalStateException("queue '%s' is open already".formatted(name));
        }
        var queue = new MemoryQueue(name, bounds, contents.computeIfAbsent(name, key -> new Contents()), this::left);
        open.put(name, queue);
        return queue;
    }

    @Override
    public synchronized List<String> names() {
        return contents.keySet().stream().sorted().toList();
    }

    @Override
    public synchronized void delete(String name) {
        if (open.containsKey(name)) {
            throw new IllegalStateException("queue '%s' is open".formatted(name));
        }
        contents.remove(name);
    }

    /** Closes the open queues, and discards everything. */
    @Deactivate
    public void close() {
        List<MemoryQueue> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(open.values());
        }
        left.forEach(MemoryQueue::close);
    }

    private synchronized void left(MemoryQueue queue) {
        open.remove(queue.name(), queue);
    }
}
