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

/** The bundles of the features in a framework that has not started yet; bundles from other sources are left alone. */
final class SystemBundles {

    /** If not even this can be written, the disk is full. */
    private static final int PROBE_BYTES = 65_536;

    private final BundleContext context;
    private final Inventory wanted;

    /** @param wanted the bundles of the features */
    SystemBundles(BundleContext context, Inventory wanted) {
        this.context = context;
        this.wanted = wanted;
    }

    /** Returns whether all of them are installed. */
    boolean areInstalled() {
        for (SystemBundle bundle : wanted.bundles().keySet()) {
            if (context.getBundle(bundle.location()) == null) {
                return false;
            }
        }
        return true;
    }

    /**
     * Uninstalls, updates and installs bundles to match the features.
     *
     * @param last the sources of the framework's cache
     * @param cache the framework's cache
     * @throws StartFailedException naming each bundle that cannot be installed
     */
    void reconcile(Inventory last, Path cache) throws StartFailedException, BundleException {
        uninstallOthers();
        var changed = wanted.changedSince(last);
        var causes = new ArrayList<StartFailedException.Cause>();
        for (SystemBundle wantedBundle : wanted.bundles().keySet()) {
            try {
                install(wantedBundle, changed.contains(wantedBundle.file()));
            } catch (BundleException e) {
                refuseFull(cache);
                causes.add(new StartFailedException.Cause(
                        "cannot install %s: %s".formatted(wantedBundle.file(), e.getMessage()),
                        "unpack the distribution again, or take the bundle out of " + wantedBundle.feature()));
            }
        }
        if (!causes.isEmpty()) {
            throw new StartFailedException(causes);
        }
    }

    /** Returns whether a bundle is a fragment, which never starts. */
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

    /** Reports a full disk, rather than bundles that cannot be installed because of it. */
    private static void refuseFull(Path cache) throws StartFailedException {
        try {
            Path probe = Files.createTempFile(cache, "probe", "");
            try {
                Files.write(probe, new byte[PROBE_BYTES]);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw new StartFailedException(
                    "cannot write to %s: %s".formatted(cache, FolderGuard.reason(e)),
                    "free some space there, or name another folder with --folder data=<path>");
        }
    }
}
