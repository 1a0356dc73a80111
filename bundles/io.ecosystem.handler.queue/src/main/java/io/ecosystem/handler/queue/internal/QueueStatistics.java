package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.statistics.StatisticsSource;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Contributes the sizes and pauses of queues to the statistics. The dots of queue names separate levels. */
@Component
public final class QueueStatistics implements StatisticsSource {

    private final Queues queues;

    /** Serves the open queues. */
    @Activate
    public QueueStatistics(@Reference Queues queues) {
        this.queues = queues;
    }

    @Override
    public Map<String, Object> statistics() {
        var sections = new TreeMap<String, Object>();
        var pauses = new TreeMap<String, Object>();
        for (Direction direction : Direction.values()) {
            var section = new TreeMap<String, Object>();
            var paused = new TreeMap<String, Object>();
            for (ManagedQueue queue : queues.all(Optional.empty(), Optional.of(direction))) {
                try {
                    add(queue, section);
                    addPauses(queue, paused);
                } catch (IllegalStateException e) {
                    // it is just being closed
                }
            }
            if (!section.isEmpty()) {
                sections.put(
                        direction == Direction.INCOMING ? "buffered_endpoint_sizes" : "buffered_sender_sizes", section);
            }
            if (!paused.isEmpty()) {
                pauses.put(QueueViews.lower(direction), paused);
            }
        }
        if (!pauses.isEmpty()) {
            sections.put("queue_pauses", pauses);
        }
        return sections;
    }

    /**
     * Adds the sizes of a queue. A name below another, such as {@code a.b} below {@code a}, becomes a level beside the
     * sizes of the other. If a size occupies its place, it is added under its full name.
     */
    @SuppressWarnings("unchecked") // only maps stand below names
    private static void add(ManagedQueue queue, Map<String, Object> section) {
        Map<String, Object> sizes = QueueViews.databaseSizes(queue.entries());
        Map<String, Object> level = section;
        for (String part : queue.name().split("\\.", -1)) {
            if (!(level.computeIfAbsent(part, any -> new TreeMap<String, Object>()) instanceof Map<?, ?> below)) {
                section.put(queue.name(), sizes);
                return;
            }
            level = (Map<String, Object>) below;
        }
        level.putAll(sizes);
    }

    private static void addPauses(ManagedQueue queue, Map<String, Object> paused) {
        List<String> activities = queue.entries().paused().stream()
                .map(QueueViews::lower)
                .sorted()
                .toList();
        if (!activities.isEmpty()) {
            paused.put(queue.name(), activities);
        }
    }
}
