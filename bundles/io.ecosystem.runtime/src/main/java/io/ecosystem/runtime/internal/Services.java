package io.ecosystem.runtime.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.routing.RoutingTable;
import io.ecosystem.spi.transport.Transport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The present services that know parts of the state. Thread-safe. */
final class Services {

    private static final Comparator<QueueState> ORDER_OF_QUEUES =
            Comparator.comparing(QueueState::direction).thenComparing(QueueState::name);

    private final List<Transport> transports = new CopyOnWriteArrayList<>();
    private final List<ManagedQueue> queues = new CopyOnWriteArrayList<>();
    private volatile @Nullable RoutingTable table; // written by the component runtime
    private volatile @Nullable ErrorStates errorStates; // written by the component runtime

    void add(Transport transport) {
        transports.add(transport);
    }

    void remove(Transport transport) {
        transports.remove(transport);
    }

    void add(ManagedQueue queue) {
        queues.add(queue);
    }

    void remove(ManagedQueue queue) {
        queues.remove(queue);
    }

    /** Takes a routing table in place of another one. */
    void use(RoutingTable newTable) {
        table = newTable;
    }

    /** Drops a routing table, unless another one has taken its place. */
    void drop(RoutingTable oldTable) {
        if (table == oldTable) {
            table = null;
        }
    }

    /** Takes a service of error states in place of another one. */
    void use(ErrorStates newStates) {
        errorStates = newStates;
    }

    /** Drops a service of error states, unless another one has taken its place. */
    void drop(ErrorStates oldStates) {
        if (errorStates == oldStates) {
            errorStates = null;
        }
    }

    /** Returns what the services say now. */
    RuntimeState state() {
        RoutingTable routes = table;
        ErrorStates errors = errorStates;
        return new RuntimeState(
                routes == null ? List.of() : routes.offers(),
                transports.stream()
                        .map(ListenerState::of)
                        .sorted(Comparator.comparing(ListenerState::name))
                        .toList(),
                queueStates(),
                errors == null ? List.of() : errors.raised());
    }

    private List<QueueState> queueStates() {
        var states = new ArrayList<QueueState>();
        for (ManagedQueue queue : queues) {
            try {
                states.add(QueueState.of(queue));
            } catch (IllegalStateException e) {
                // it is just being closed
            }
        }
        states.sort(ORDER_OF_QUEUES);
        return states;
    }
}
