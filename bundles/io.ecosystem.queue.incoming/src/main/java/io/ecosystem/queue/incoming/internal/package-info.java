/** Queued handlers: accepts requests durably and processes them later. */
@NullMarked
@Capability(
        namespace = "osgi.implementation",
        name = Queued.IMPLEMENTATION,
        version = Route.IMPLEMENTATION_VERSION,
        uses = Queued.class)
@Requirement(namespace = "osgi.implementation", name = Route.IMPLEMENTATION, version = Route.IMPLEMENTATION_VERSION)
package io.ecosystem.queue.incoming.internal;

import io.ecosystem.api.handler.Queued;
import io.ecosystem.api.handler.Route;
import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Requirement;
