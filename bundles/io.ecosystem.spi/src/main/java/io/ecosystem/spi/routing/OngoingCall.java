package io.ecosystem.spi.routing;

import io.ecosystem.api.message.Origin;
import java.util.Objects;

/**
 * A call that has begun and had not ended when it was looked at.
 *
 * @param route the route that was asked for
 * @param handler whose code it is in, such as {@code bundle acme.orders 1.4.0}; empty before and after its handler
 * @param origin where it came in
 * @param began when its line came, of {@link System#nanoTime()}
 * @param interrupted whether its time was up, so that it was interrupted
 * @param thread the thread that it runs on, to be looked at only
 */
public record OngoingCall(String route, String handler, Origin origin, long began, boolean interrupted, Thread thread) {

    public OngoingCall {
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(handler, "handler");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(thread, "thread");
    }
}
