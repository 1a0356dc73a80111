package io.ecosystem.spi.routing;

import org.jspecify.annotations.Nullable;

/** The routes reserved for the platform: those that begin with {@value #PREFIX}. Only its own bundles serve them. */
public final class PlatformRoutes {

    /** What the names of the platform's routes begin with. */
    public static final String PREFIX = "eco.";

    private static final String BUNDLES = "io.ecosystem.";

    private PlatformRoutes() {}

    /** Returns whether a route is reserved. */
    public static boolean include(String route) {
        return route.startsWith(PREFIX);
    }

    /** Returns whether a bundle is one of the platform's own; {@code symbolicName} is null if the bundle has none. */
    public static boolean isOwn(@Nullable String symbolicName) {
        return symbolicName != null && symbolicName.startsWith(BUNDLES);
    }
}
