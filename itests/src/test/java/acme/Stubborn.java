package acme;

import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that never stops. */
public final class Stubborn implements BundleActivator {

    /** The text that it prints when it starts. */
    public static final String STARTED = "stubborn as ever";

    @Override
    public void start(BundleContext context) {
        System.out.println(STARTED);
    }

    @Override
    public void stop(BundleContext context) {
        while (true) {
            LockSupport.park();
        }
    }
}
