package io.ecosystem.spi.routing;

import java.time.Instant;
import java.util.Objects;

/**
 * A handler at a route.
 *
 * @param route the route
 * @param role the role that a sender needs; empty if everyone is answered
 * @param bundle the symbolic name of the handler's bundle
 * @param version the version of the bundle
 * @param since when the handler came
 * @param ranking its service ranking
 */
public record Offer(String route, String role, String bundle, String version, Instant since, int ranking) {

    public Offer {
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(bundle, "bundle");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(since, "since");
    }
}
