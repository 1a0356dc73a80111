package io.ecosystem.queue.incoming.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.queue.ManagedQueue;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.ServiceRegistration;

/**
 * The services of one queue: the handler that accepts its requests, and the view of operators. Guarded by the queue.
 */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.spi.queue.ManagedQueue\"",
        effective = "active")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.api.handler.Handler\"",
        effective = "active")
final class PublishedServices {

    private final String route;
    private final Acceptance.Destination queue;
    private final QueueEnvironment platform;
    private @Nullable ServiceRegistration<?> acceptance; // null while requests are not accepted
    private @Nullable ServiceRegistration<?> management; // null without a store

    PublishedServices(String route, Acceptance.Destination queue, QueueEnvironment platform) {
        this.route = route;
        this.queue = queue;
        this.platform = platform;
    }

    /**
     * Accepts requests.
     *
     * @param consumer the properties of the handler that processes them, of which the required role applies to senders
     */
    void accept(Map<String, Object> consumer) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Route.PROPERTY, route);
        Object role = consumer.get(RequiresRole.PROPERTY);
        if (role != null) {
            properties.put(RequiresRole.PROPERTY, role);
        }
        if (acceptance == null) {
            acceptance = platform.context()
                    .registerService(
                            Handler.class,
                            new Acceptance(route, queue, platform.codec(), platform.clock()),
                            properties);
        } else if (!Objects.equals(role, acceptance.getReference().getProperty(RequiresRole.PROPERTY))) {
            acceptance.setProperties(properties);
        }
    }

    /** Accepts no more requests; waits for those that are being stored. */
    void endAcceptance() {
        if (acceptance != null) {
            acceptance.unregister();
            acceptance = null;
        }
    }

    /** Shows an open queue to operators. */
    void manage(OpenQueue open) {
        if (management == null) {
            management = platform.context().registerService(ManagedQueue.class, open, null);
        }
    }

    void endManagement() {
        if (management != null) {
            management.unregister();
            management = null;
        }
    }
}
