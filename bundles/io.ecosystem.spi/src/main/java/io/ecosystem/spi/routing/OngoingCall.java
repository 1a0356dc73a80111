package io.ecosystem.spi.routing;

import io.ecosystem.api.message.Origin;
import java.util.Objects;

/**
 * A snapshot of a call in progress.
 *
 * @param route the requested route
 * @param handler the handler whose code is running, such as {@code bundle acme.orders 1.4.0}; empty before and after
 *     its handler
 * @param origin where the request came from
 * @param began when its line arrived, as a {@link System#nanoTime()} value
 * @param interrupted whether it reached its time limit and was interrupted
 * @param thread its thread, for inspection only
 */
public record OngoingCall(String route, String handler, Origin origin, long began, boolean interrupted, Thread thread) {

    public OngoingCall {
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(handler, "handler");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(thread, "thread");
    }
}
