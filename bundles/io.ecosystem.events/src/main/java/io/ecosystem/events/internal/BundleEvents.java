package io.ecosystem.events.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Version;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;

/**
 * Posts what the deployer does with bundles. The framework calls it on a thread of its own, which delivers such events
 * to all that are not in a hurry.
 */
final class BundleEvents implements BundleListener {

    /** What the locations of deployed bundles begin with. */
    private static final String[] DEPLOYED = {"deploy:", "feature:"};

    /** What the locations of bundles of the distribution begin with. */
    private static final String SHIPPED = "reference:file:";

    private final Consumer<Event> destination;

    /** The version of each bundle that the deployer may change, by id. */
    private final Map<Long, Version> versions = new ConcurrentHashMap<>();

    BundleEvents(Consumer<Event> destination) {
        this.destination = destination;
    }

    /** Begins with the present bundles. */
    void listenTo(BundleContext context) {
        context.addBundleListener(this);
        Stream.of(context.getBundles())
                .filter(bundle -> isDeployed(bundle) || isShipped(bundle))
                .forEach(bundle -> versions.putIfAbsent(bundle.getBundleId(), bundle.getVersion()));
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        boolean isDeployed = isDeployed(bundle);
        if (!isDeployed && !isShipped(bundle)) {
            return;
        }
        switch (event.getType()) {
            case BundleEvent.INSTALLED -> {
                versions.put(bundle.getBundleId(), bundle.getVersion());
                if (isDeployed) {
                    destination.accept(of("DEPLOYED", bundle).event());
                }
            }
            case BundleEvent.UPDATED -> {
                Version before = versions.put(bundle.getBundleId(), bundle.getVersion());
                destination.accept(of(isDeployed ? "UPDATED" : "REPLACED", bundle)
                        .with("bundle.version.before", before)
                        .event());
            }
            case BundleEvent.UNINSTALLED -> {
                versions.remove(bundle.getBundleId());
                if (isDeployed) {
                    destination.accept(of("REMOVED", bundle).event());
                }
            }
            default -> {
                // the framework posts its own events
            }
        }
    }

    private static boolean isDeployed(Bundle bundle) {
        return Stream.of(DEPLOYED).anyMatch(bundle.getLocation()::startsWith);
    }

    private static boolean isShipped(Bundle bundle) {
        return bundle.getLocation().startsWith(SHIPPED);
    }

    private static NewEvent of(String name, Bundle bundle) {
        return NewEvent.on("bundle/" + name)
                .with("location", bundle.getLocation())
                .with(EventConstants.BUNDLE_ID, bundle.getBundleId())
                .with(EventConstants.BUNDLE_SYMBOLICNAME, bundle.getSymbolicName())
                .with(EventConstants.BUNDLE_VERSION, bundle.getVersion());
    }
}
