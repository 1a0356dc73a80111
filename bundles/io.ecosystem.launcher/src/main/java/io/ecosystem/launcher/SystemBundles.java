package io.ecosystem.launcher;

import io.ecosystem.launcher.platform.FolderGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;

/**
 * The bundles of the features in a framework that has not started yet; what something else has installed is left alone.
 */
final class SystemBundles {

    /** Where not even this fits, the disk is full. */
    private static final int PROBE_BYTES = 65_536;

    private final BundleContext context;
    private final Inventory wanted;

    /** @param wanted what the features ask for */
    SystemBundles(BundleContext context, Inventory wanted) {
        this.context = context;
        this.wanted = wanted;
    }

    /** Whether the framework knows each of them. */
    boolean areInstalled() {
        for (SystemBundle bundle : wanted.bundles().keySet()) {
            if (context.getBundle(bundle.location()) == null) {
                return false;
            }
        }
        return true;
    }

    /**
     * Uninstalls, updates and installs whatever differs from the features.
     *
     * @param last what the framework's cache was made from
     * @param cache the framework's cache
     * @throws StartFailure naming each bundle that cannot be installed
     */
    void reconcile(Inventory last, Path cache) throws StartFailure, BundleException {
        uninstallOthers();
        var changed = wanted.changedSince(last);
        var causes = new ArrayList<StartFailure.Cause>();
        for (SystemBundle wantedBundle : wanted.bundles().keySet()) {
            try {
                install(wantedBundle, changed.contains(wantedBundle.file()));
            } catch (BundleException e) {
                refuseFull(cache);
                causes.add(new StartFailure.Cause(
                        "cannot install %s: %s".formatted(wantedBundle.file(), e.getMessage()),
                        "unpack the distribution again, or take the bundle out of " + wantedBundle.feature()));
            }
        }
        if (!causes.isEmpty()) {
            throw new StartFailure(causes);
        }
    }

    /** Whether it only adds to another bundle, and never starts. */
    static boolean isFragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }

    private void uninstallOthers() throws BundleException {
        var locations =
                wanted.bundles().keySet().stream().map(SystemBundle::location).collect(Collectors.toSet());
        for (Bundle bundle : context.getBundles()) {
            String location = bundle.getLocation();
            if (location.startsWith(SystemBundle.LOCATION_PREFIX) && !locations.contains(location)) {
                bundle.uninstall();
            }
        }
    }

    private void install(SystemBundle wantedBundle, boolean changed) throws BundleException {
        Bundle bundle = context.getBundle(wantedBundle.location());
        if (bundle == null) {
            bundle = context.installBundle(wantedBundle.location());
        } else if (changed) {
            bundle.update();
        }
        bundle.adapt(BundleStartLevel.class).setStartLevel(wantedBundle.startLevel());
        if (!isFragment(bundle)) {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        }
    }

    /** Where nothing can be written, no bundle can be installed, and none is to blame. */
    private static void refuseFull(Path cache) throws StartFailure {
        try {
            Path probe = Files.createTempFile(cache, "probe", "");
            try {
                Files.write(probe, new byte[PROBE_BYTES]);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw new StartFailure(
                    "cannot write to %s: %s".formatted(cache, FolderGuard.reason(e)),
                    "free some space there, or name another folder with --folder data=<path>");
        }
    }
}
