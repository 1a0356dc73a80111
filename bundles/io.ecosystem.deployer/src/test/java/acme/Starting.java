package acme;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that starts unless what it imports refuses. */
public final class Starting implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        if (getClass().getResource("/acme/dice/refuse.txt") != null) {
            throw new IllegalStateException("the dice refuse");
        }
    }

    @Override
    public void stop(BundleContext context) {}
}
