package io.ecosystem.events.internal;

import io.ecosystem.spi.runtime.EcosystemRuntime;
import java.time.Duration;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.EventAdmin;

/** Posts what changes in what the instance serves, and what the deployer does, while there is an Event Admin. */
@Component(
        immediate = true,
        service = {})
public final class RuntimeEvents {

    /** As long as the core, by default, lets calls of a route wait for its next handler. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final BundleContext context;
    private final BundleEvents bundles;
    private final ChangePoster poster;

    /** Posts to an Event Admin. */
    @Activate
    public RuntimeEvents(BundleContext context, @Reference EventAdmin admin) {
        this.context = context;
        bundles = new BundleEvents(admin::postEvent);
        poster = new ChangePoster(admin::postEvent, PATIENCE);
    }

    @Activate
    void start() {
        bundles.listenTo(context);
        poster.start();
    }

    @Deactivate
    void close() {
        context.removeBundleListener(bundles);
        poster.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRuntime(EcosystemRuntime runtime) {
        poster.look(runtime);
    }

    void updatedRuntime(EcosystemRuntime runtime) {
        poster.look(runtime);
    }

    void unbindRuntime(EcosystemRuntime runtime) {
        poster.drop(runtime);
    }
}
