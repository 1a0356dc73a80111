package io.ecosystem.deployer.internal.bundle;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dependencies between bundles, and how changes to them take effect. */
final class BundleWirings {

    private static final Logger log = LoggerFactory.getLogger(BundleWirings.class);
    private static final long LONGEST_REFRESH_SECONDS = 30;

    private final BundleContext context;
    private final FrameworkWiring wiring;

    BundleWirings(BundleContext context) {
        this.context = context;
        wiring = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    /** Returns these bundles and all their direct and indirect dependents. */
    Collection<Bundle> closure(Collection<Bundle> bundles) {
        return wiring.getDependencyClosure(List.copyOf(bundles));
    }

    /** Rewires these bundles and their dependents; waits for it, at most half a minute. */
    void refresh(Collection<Bundle> bundles) {
        if (closure(bundles).contains(context.getBundle())) {
            log.warn("The deployer itself uses {}: the change is complete after a restart", bundles);
            return;
        }
        var refreshed = new CountDownLatch(1);
        wiring.refreshBundles(List.copyOf(bundles), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        try {
            if (!refreshed.await(LONGEST_REFRESH_SECONDS, TimeUnit.SECONDS)) {
                log.error("The framework has not refreshed {} within {} s", bundles, LONGEST_REFRESH_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the resolved bundles that a fragment extends. */
    List<Bundle> hosts(Bundle fragment) {
        var needs = fragment.adapt(BundleRevision.class).getDeclaredRequirements(BundleRevision.HOST_NAMESPACE);
        return Arrays.stream(context.getBundles())
                .filter(host -> host.getBundleId() != Constants.SYSTEM_BUNDLE_ID && host.getState() != Bundle.INSTALLED)
                .filter(host ->
                        host.adapt(BundleRevision.class).getDeclaredCapabilities(BundleRevision.HOST_NAMESPACE).stream()
                                .anyMatch(capability -> needs.stream().anyMatch(need -> need.matches(capability))))
                .toList();
    }

    static boolean isFragment(Bundle bundle) {
        var revision = bundle.adapt(BundleRevision.class);
        return revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }
}
