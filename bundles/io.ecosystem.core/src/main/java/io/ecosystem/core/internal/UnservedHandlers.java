package io.ecosystem.core.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The handlers that are there and cannot be called, as error states: one for each route, {@code HANDLER.} and the
 * route, for as long as the handler is there. Tells them also to whoever keeps error states later. Safe for use by many
 * threads.
 */
final class UnservedHandlers {

    private final Map<Served, String> reasons = new HashMap<>(); // guarded by the lock of this object
    private @Nullable ErrorStates states; // likewise; null while nobody keeps them

    synchronized void bind(ErrorStates service) {
        states = service;
        reasons.forEach((served, reason) -> raise(service, served, reason));
    }

    synchronized void unbind(ErrorStates service) {
        if (states == service) {
            states = null;
        }
    }

    /** A handler cannot be called. */
    synchronized void add(Served served, String reason) {
        if (reasons.put(served, reason) == null && states != null) {
            raise(states, served, reason);
        }
    }

    /** A handler has gone; nothing happens if it could be called. */
    synchronized void remove(Served served) {
        if (reasons.remove(served) != null && states != null) {
            for (String route : served.routes()) {
                if (reasons.keySet().stream().noneMatch(other -> other.routes().contains(route))) {
                    states.clear(id(route));
                }
            }
        }
    }

    private static void raise(ErrorStates states, Served served, String reason) {
        served.routes().forEach(route -> states.raise(id(route), "%s: %s".formatted(served, reason)));
    }

    private static String id(String route) {
        return "HANDLER." + route;
    }
}
