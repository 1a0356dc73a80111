package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The open queues. */
@Component(service = Queues.class)
public final class Queues {

    private final List<ManagedQueue> open = new CopyOnWriteArrayList<>();

    /** Starts without queues. */
    @Activate
    public Queues() {
        // the component runtime binds queues
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindQueue(ManagedQueue queue) {
        open.add(queue);
    }

    void unbindQueue(ManagedQueue queue) {
        open.remove(queue);
    }

    /** Returns the queues with a name and a direction, by direction and name; empty values match all. */
    List<ManagedQueue> all(Optional<String> name, Optional<Direction> direction) {
        var found = new ArrayList<>(open);
        found.removeIf(queue -> !name.orElse(queue.name()).equals(queue.name())
                || direction.orElse(queue.direction()) != queue.direction());
        found.sort(Comparator.comparing(ManagedQueue::direction).thenComparing(ManagedQueue::name));
        return found;
    }

    /** Returns one queue. */
    Optional<ManagedQueue> find(String name, Direction direction) {
        return all(Optional.of(name), Optional.of(direction)).stream().findFirst();
    }

    /**
     * Returns the only queue that matches.
     *
     * @throws RefusedException if there is none, or one of each direction
     */
    ManagedQueue only(String name, Optional<Direction> direction) {
        List<ManagedQueue> found = all(Optional.of(name), direction);
        if (found.isEmpty()) {
            throw new RefusedException("there is no %squeue '%s'; eco.queue.list names those there are"
                    .formatted(
                            direction
                                    .map(known -> QueueViews.lower(known) + " ")
                                    .orElse(""),
                            name));
        }
        if (found.size() > 1) {
            throw new RefusedException(
                    "there are an incoming and an outgoing queue '%s'; state its direction".formatted(name));
        }
        return found.getFirst();
    }
}
