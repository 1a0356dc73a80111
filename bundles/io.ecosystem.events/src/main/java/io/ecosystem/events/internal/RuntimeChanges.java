package io.ecosystem.events.internal;

import io.ecosystem.events.internal.Tracked.Came;
import io.ecosystem.events.internal.Tracked.Stayed;
import io.ecosystem.events.internal.Tracked.Went;
import io.ecosystem.spi.runtime.dto.ErrorStateDTO;
import io.ecosystem.spi.runtime.dto.HandlerDTO;
import io.ecosystem.spi.runtime.dto.ListenerDTO;
import io.ecosystem.spi.runtime.dto.QueueDTO;
import io.ecosystem.spi.runtime.dto.RouteDTO;
import io.ecosystem.spi.runtime.dto.RuntimeDTO;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;

/** Turns the differences between two states of the instance into events. Used by one thread at a time. */
final class RuntimeChanges {

    private final Tracked<RouteDTO> routes;
    private final Tracked<ListenerDTO> listeners;
    private final Tracked<QueueDTO> queues;
    private final Tracked<ErrorStateDTO> errorStates;

    /**
     * Creates one that begins with the first state.
     *
     * @param patience how long something may be missing before it has gone
     */
    RuntimeChanges(Duration patience) {
        routes = new Tracked<>(route -> route.route, patience);
        listeners = new Tracked<>(listener -> listener.name, patience);
        queues = new Tracked<>(queue -> queue.direction + " " + queue.name, patience);
        errorStates = new Tracked<>(state -> state.id, Duration.ZERO);
    }

    /**
     * Returns what has happened since the previous state.
     *
     * @param now as by {@link System#nanoTime()}
     */
    List<Event> since(RuntimeDTO state, long now) {
        var events = new ArrayList<Event>();
        for (var change : routes.look(List.of(state.routes), now)) {
            switch (change) {
                case Came<RouteDTO>(RouteDTO route) -> events.add(route("ADDED", route));
                case Went<RouteDTO>(RouteDTO route) -> events.add(route("REMOVED", route));
                case Stayed<RouteDTO>(RouteDTO before, RouteDTO route) -> {
                    if (!isSame(before.handler, route.handler)) {
                        events.add(route("CHANGED", route));
                    }
                }
            }
        }
        for (var change : listeners.look(List.of(state.listeners), now)) {
            switch (change) {
                case Came<ListenerDTO>(ListenerDTO listener) -> addListener(null, listener, events);
                case Went<ListenerDTO>(ListenerDTO listener) -> addListener(listener, null, events);
                case Stayed<ListenerDTO>(ListenerDTO before, ListenerDTO listener) ->
                    addListener(before, listener, events);
            }
        }
        for (var change : queues.look(List.of(state.queues), now)) {
            switch (change) {
                case Came<QueueDTO>(QueueDTO queue) -> {
                    events.add(queue("OPENED", queue).event());
                    addPauses(new QueueDTO(), queue, events);
                }
                case Went<QueueDTO>(QueueDTO queue) ->
                    events.add(queue("CLOSED", queue).event());
                case Stayed<QueueDTO>(QueueDTO before, QueueDTO queue) -> addPauses(before, queue, events);
            }
        }
        for (var change : errorStates.look(List.of(state.errorStates), now)) {
            switch (change) {
                case Came<ErrorStateDTO>(ErrorStateDTO error) -> events.add(errorState("RAISED", error));
                case Went<ErrorStateDTO>(ErrorStateDTO error) -> events.add(errorState("CLEARED", error));
                case Stayed<ErrorStateDTO> stayed -> {
                    // only its count may differ
                }
            }
        }
        return events;
    }

    /** Returns when to look again although nothing has changed, as by {@link System#nanoTime()}; empty if never. */
    Optional<Long> nextEnd() {
        return Stream.of(routes, listeners, queues, errorStates)
                .flatMap(kind -> kind.nextEnd().stream())
                .min((one, other) -> Long.signum(one - other));
    }

    private static boolean isSame(HandlerDTO one, HandlerDTO other) {
        return one.bundle.equals(other.bundle)
                && one.version.equals(other.version)
                && one.role.equals(other.role)
                && one.ranking == other.ranking;
    }

    private static Event route(String name, RouteDTO route) {
        return NewEvent.on("route/" + name)
                .with("route", route.route)
                .with("role", route.handler.role)
                .with(EventConstants.BUNDLE_SYMBOLICNAME, route.handler.bundle)
                .with(EventConstants.BUNDLE_VERSION, Version.parseVersion(route.handler.version))
                .event();
    }

    /** Adds what has happened to a listener, which is null where it is not there. */
    private static void addListener(@Nullable ListenerDTO before, @Nullable ListenerDTO now, List<Event> events) {
        boolean wasOpen = before != null && before.failure == null;
        boolean isOpen = now != null && now.failure == null;
        boolean hasMoved = before != null && now != null && !before.address.equals(now.address);
        if (before != null && wasOpen && (!isOpen || hasMoved)) {
            events.add(listener("CLOSED", before)
                    .with("failure", now == null ? null : now.failure)
                    .event());
        }
        if (now != null && isOpen && (!wasOpen || hasMoved)) {
            events.add(listener("OPENED", now).event());
        }
    }

    private static NewEvent listener(String name, ListenerDTO listener) {
        return NewEvent.on("listener/" + name).with("listener", listener.name).with("address", listener.address);
    }

    private static void addPauses(QueueDTO before, QueueDTO now, List<Event> events) {
        addPause("receiving", before.receivingPaused, now.receivingPaused, now, events);
        addPause("processing", before.processingPaused, now.processingPaused, now, events);
    }

    private static void addPause(String activity, boolean before, boolean now, QueueDTO queue, List<Event> events) {
        if (before != now) {
            events.add(queue(now ? "PAUSED" : "RESUMED", queue)
                    .with("activity", activity)
                    .event());
        }
    }

    private static NewEvent queue(String name, QueueDTO queue) {
        return NewEvent.on("queue/" + name)
                .with("queue", queue.name)
                .with("direction", queue.direction)
                .with("worker", queue.worker);
    }

    private static Event errorState(String name, ErrorStateDTO state) {
        return NewEvent.on("errorstate/" + name)
                .with("id", state.id)
                .with("description", state.description)
                .with("count", state.count)
                .event();
    }
}
