package io.ecosystem.runtime.internal;

import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.StoredQueue;
import java.util.Optional;
import java.util.Set;

/** What a queue says at one time. */
record QueueState(
        Direction direction,
        String name,
        Optional<String> worker,
        Set<Activity> paused,
        Optional<String> trouble,
        Sizes sizes) {

    /**
     * Asks a queue.
     *
     * @throws IllegalStateException if it has been closed
     */
    static QueueState of(ManagedQueue queue) {
        StoredQueue entries = queue.entries();
        return new QueueState(
                queue.direction(),
                queue.name(),
                queue.worker(),
                Set.copyOf(entries.paused()),
                entries.trouble(),
                entries.sizes());
    }

    QueueState withoutFigures() {
        return new QueueState(direction, name, worker, paused, trouble, Sizes.NONE);
    }
}
