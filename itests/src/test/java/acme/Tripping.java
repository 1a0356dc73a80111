package acme;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Never starts. */
public class Tripping implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        throw new IllegalStateException("the floor is wet");
    }

    @Override
    public void stop(BundleContext context) {}
}
