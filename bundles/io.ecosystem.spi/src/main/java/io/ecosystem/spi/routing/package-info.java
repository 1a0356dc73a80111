/**
 * What is served now, for those who show it.
 *
 * <p>This bundle states that there is a platform that calls handlers, in place of the core, which does: bundles with
 * handlers are wired to who states it, and the core can be replaced without them.
 */
@Export
@Version("0.1.0")
@NullMarked
@Capability(
        namespace = "osgi.implementation",
        name = Route.IMPLEMENTATION,
        version = Route.IMPLEMENTATION_VERSION,
        uses = Route.class)
package io.ecosystem.spi.routing;

import io.ecosystem.api.handler.Route;
import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
