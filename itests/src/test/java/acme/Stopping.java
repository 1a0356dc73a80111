package acme;

import io.ecosystem.api.application.Instance;
import java.time.Duration;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that asks its instance to stop. */
public final class Stopping implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        Instance instance = context.getService(context.getServiceReference(Instance.class));
        instance.stop(Duration.ofMillis(300), "the test of instance %s says so".formatted(instance.id()));
        instance.stop(Duration.ofDays(1), "this comes too late");
    }

    @Override
    public void stop(BundleContext context) {
        // nothing to stop
    }
}
