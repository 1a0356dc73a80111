package acme;

import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that never stops. */
public final class Stubborn implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        // nothing to start
    }

    @Override
    public void stop(BundleContext context) {
        while (true) {
            LockSupport.park();
        }
    }
}
