package io.ecosystem.deployer.internal.bundle;

import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/** Counts bundle events: what failed at one count may succeed at another. Thread-safe. */
public final class FrameworkChanges implements SynchronousBundleListener {

    private static final int KINDS =
            BundleEvent.INSTALLED | BundleEvent.UPDATED | BundleEvent.UNINSTALLED | BundleEvent.STARTED;

    private final AtomicLong count = new AtomicLong();

    @Override
    public void bundleChanged(BundleEvent event) {
        if ((event.getType() & KINDS) != 0) {
            count.incrementAndGet();
        }
    }

    public long count() {
        return count.get();
    }
}
