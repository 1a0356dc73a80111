package acme;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that stops slowly, as if still answering calls. */
public final class SlowToStop implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        // nothing to start
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        new CountDownLatch(1).await(1500, TimeUnit.MILLISECONDS);
    }
}
