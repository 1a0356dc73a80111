package io.ecosystem.runtime.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.routing.RoutingTable;
import io.ecosystem.spi.runtime.EcosystemRuntime;
import io.ecosystem.spi.transport.Transport;
import java.time.Duration;
import java.util.Hashtable;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Publishes what the instance serves, and how often that has changed. */
@Component(
        immediate = true,
        service = {})
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.spi.runtime.EcosystemRuntime\"",
        effective = "active")
public final class RuntimeView {

    /** Some parts of the state change without an event, such as pauses and failures of listeners. */
    private static final ChangeCounter.Pace PACE =
            new ChangeCounter.Pace(Duration.ofMillis(100), Duration.ofSeconds(1));

    private static final String HANDLERS = "(%s=%s)".formatted(Constants.OBJECTCLASS, Handler.class.getName());

    private final Services services = new Services();
    private final ChangeCounter changes =
            new ChangeCounter(() -> services.state().withoutFigures(), this::count, PACE);
    private final ServiceListener handlers = event -> changes.tell();
    private final BundleContext context;
    private @Nullable ServiceRegistration<EcosystemRuntime> registration; // written before the counter starts

    /** Starts without services; the component runtime binds them. */
    @Activate
    public RuntimeView(BundleContext context) {
        this.context = context;
    }

    @Activate
    void show() throws InvalidSyntaxException {
        registration = context.registerService(
                EcosystemRuntime.class, () -> TransferObjects.of(services.state()), properties(0));
        context.addServiceListener(handlers, HANDLERS);
        changes.start();
    }

    @Deactivate
    void close() {
        context.removeServiceListener(handlers);
        changes.close();
        if (registration != null) {
            registration.unregister();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRoutingTable(RoutingTable table) {
        services.use(table);
        changes.tell();
    }

    void unbindRoutingTable(RoutingTable table) {
        services.drop(table);
        changes.tell();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindErrorStates(ErrorStates states) {
        services.use(states);
        changes.tell();
    }

    void unbindErrorStates(ErrorStates states) {
        services.drop(states);
        changes.tell();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindTransport(Transport transport) {
        services.add(transport);
        changes.tell();
    }

    void updatedTransport(Transport transport) {
        changes.tell();
    }

    void unbindTransport(Transport transport) {
        services.remove(transport);
        changes.tell();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindQueue(ManagedQueue queue) {
        services.add(queue);
        changes.tell();
    }

    void unbindQueue(ManagedQueue queue) {
        services.remove(queue);
        changes.tell();
    }

    private void count(long count) {
        if (registration != null) {
            registration.setProperties(properties(count));
        }
    }

    private static Hashtable<String, Object> properties(long count) {
        return new Hashtable<>(Map.of(Constants.SERVICE_CHANGECOUNT, count));
    }
}
