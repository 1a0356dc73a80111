/** The gateway, the middleware chain, the routing table and its hot swap. */
@NullMarked
@Capability(
        namespace = "osgi.implementation",
        name = Route.IMPLEMENTATION,
        version = Route.IMPLEMENTATION_VERSION,
        uses = Route.class)
package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Route;
import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
