package io.ecosystem.core.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The handlers that are present but cannot be called, as error states: one for each route, {@code HANDLER.} and the
 * route, for as long as the handler is present. An error state service that comes later receives them too. Safe for use
 * by many threads.
 */
final class UnservedHandlers {

    private final Map<Served, String> reasons = new HashMap<>(); // guarded by the lock of this object
    private @Nullable ErrorStates states; // likewise; null without such a service

    synchronized void bind(ErrorStates service) {
        states = service;
        reasons.forEach((served, reason) -> raise(service, served, reason));
    }

    synchronized void unbind(ErrorStates service) {
        if (states == service) {
            states = null;
        }
    }

    /** Raises the error states of a handler that cannot be called. */
    synchronized void add(Served served, String reason) {
        if (reasons.put(served, reason) == null && states != null) {
            raise(states, served, reason);
        }
    }

    /** Clears the error states of a handler that has gone, if there are any. */
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
