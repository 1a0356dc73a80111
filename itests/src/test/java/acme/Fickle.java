package acme;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Starts in a running framework, but not when the framework starts. */
public class Fickle implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        if (context.getBundle(0).getState() == Bundle.STARTING) {
            throw new IllegalStateException("it is too early");
        }
    }

    @Override
    public void stop(BundleContext context) {}
}
