/**
 * The routes being served and the calls in progress, for display; handlers whose calls wait.
 *
 * <p>This bundle, not the core, provides the capability of the platform: bundles with handlers are wired to its
 * provider, so the core can be replaced without restarting them.
 */
@Export
@Version("0.2.0")
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
