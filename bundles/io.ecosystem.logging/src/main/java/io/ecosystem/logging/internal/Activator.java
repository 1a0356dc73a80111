package io.ecosystem.logging.internal;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.log.LogService;
import org.osgi.service.log.LoggerFactory;

/**
 * Connects everything that does not log through SLF4J: the framework, the OSGi log service, and
 * {@code java.util.logging}. Starts before other bundles could log, and stops after them.
 */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.osgi.service.log.LogService\"",
        effective = "active")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.osgi.service.log.LoggerFactory\"",
        effective = "active")
public final class Activator implements BundleActivator {

    private final Logger root = Logger.getLogger("");
    private final Handler handler = new JavaLogging();
    private final FrameworkListener events = new FrameworkEvents(Log.INSTANCE);
    private final SynchronousBundleListener end = Activator::endWaits;
    private Handler[] former = {};

    @Override
    public void start(BundleContext context) {
        former = root.getHandlers();
        for (Handler other : former) {
            root.removeHandler(other);
        }
        root.addHandler(handler);
        context.addFrameworkListener(events);
        context.addBundleListener(end);
        context.registerService(
                List.of(LogService.class.getName(), LoggerFactory.class.getName())
                        .toArray(String[]::new),
                new OsgiLog.OfBundle(Log.INSTANCE),
                null);
    }

    @Override
    public void stop(BundleContext context) {
        context.removeBundleListener(end);
        context.removeFrameworkListener(events);
        root.removeHandler(handler);
        for (Handler other : former) {
            root.addHandler(other);
        }
        Log.INSTANCE.close();
    }

    /** The framework announces its stop before it stops listeners, which let calls end that wait for a record. */
    private static void endWaits(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            Log.INSTANCE.kept().endWaits();
        }
    }
}
