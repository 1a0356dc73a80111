package io.ecosystem.launcher;

import io.ecosystem.launcher.platform.FolderGuard;
import io.ecosystem.platform.UnprovenBundles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.Version;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** The bundles of the features in a framework that has not started yet; bundles from other sources are left alone. */
final class SystemBundles {

    /** If not even this can be written, the disk is full. */
    private static final int PROBE_BYTES = 65_536;

    private static final long LONGEST_REFRESH_SECONDS = 30;

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

    /** Makes a bundle start that was stopped by hand in an earlier run: a start begins with all of them. */
    void startAll() throws BundleException {
        for (SystemBundle wantedBundle : wanted.bundles().keySet()) {
            Bundle bundle = context.getBundle(wantedBundle.location());
            if (!isFragment(bundle) && !bundle.adapt(BundleStartLevel.class).isPersistentlyStarted()) {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            }
        }
    }

    /**
     * Brings the shipped content back to bundles of which another is not known to work, as it may keep the start from
     * coming to its end.
     */
    void restore(UnprovenBundles unproven) throws IOException, BundleException {
        List<String> locations = unproven.read();
        for (String location : locations) {
            Bundle bundle = context.getBundle(location);
            if (bundle != null && location.startsWith(SystemBundle.LOCATION_PREFIX)) {
                System.err.printf(
                        "%s %s was not known to work when the last run ended and is taken from the distribution.%n",
                        bundle.getSymbolicName(), bundle.getVersion());
                bundle.update();
            }
        }
        if (!locations.isEmpty()) {
            unproven.write(List.of());
        }
    }

    /**
     * Takes from the distribution, once, what keeps a bundle of a started framework from running: its own content, and
     * that of every bundle whose content is not the shipped one. Starts those that do not run.
     *
     * @param failed the bundles that do not run
     */
    void repair(List<SystemBundle> failed) {
        var updated = new ArrayList<Bundle>();
        for (SystemBundle wantedBundle : wanted.bundles().keySet()) {
            Bundle bundle = context.getBundle(wantedBundle.location());
            boolean foreign = bundle != null && !isShipped(wantedBundle, bundle);
            if (bundle != null && (foreign || failed.contains(wantedBundle))) {
                System.err.printf(
                        foreign
                                ? "%s %s keeps bundles from starting and is taken from the distribution.%n"
                                : "%s %s does not start and is read from the distribution again.%n",
                        bundle.getSymbolicName(),
                        bundle.getVersion());
                if (update(bundle)) {
                    updated.add(bundle);
                }
            }
        }
        refresh(updated);
        for (SystemBundle wantedBundle : wanted.bundles().keySet()) {
            Bundle bundle = context.getBundle(wantedBundle.location());
            if (bundle != null && !isStarted(bundle)) {
                start(bundle);
            }
        }
    }

    /** Returns whether a bundle runs, or will once it is used, or never starts. */
    static boolean isStarted(Bundle bundle) {
        return bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING || isFragment(bundle);
    }

    private static boolean update(Bundle bundle) {
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
            bundle.update();
            return true;
        } catch (BundleException e) {
            System.err.printf("%s cannot be read again: %s%n", bundle.getSymbolicName(), e.getMessage());
            return false;
        }
    }

    /** The framework reports a failure to its listeners, and the caller does, too. */
    private static void start(Bundle bundle) {
        try {
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            System.err.printf("%s still does not start: %s%n", bundle.getSymbolicName(), e.getMessage());
        }
    }

    private void refresh(List<Bundle> bundles) {
        var done = new CountDownLatch(1);
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(bundles, event -> {
                    if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                        done.countDown();
                    }
                });
        try {
            if (!done.await(LONGEST_REFRESH_SECONDS, TimeUnit.SECONDS)) {
                System.err.printf("The bundles are not rewired after %d s.%n", LONGEST_REFRESH_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether a bundle has the version of its jar; also if that cannot be read. */
    private static boolean isShipped(SystemBundle wantedBundle, Bundle bundle) {
        try (var jar = new JarFile(wantedBundle.file().toFile())) {
            var manifest = jar.getManifest();
            var version = manifest == null ? null : manifest.getMainAttributes().getValue(Constants.BUNDLE_VERSION);
            return bundle.getVersion().equals(Version.parseVersion(version));
        } catch (IOException | IllegalArgumentException e) {
            return true;
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
        } else if (changed || !isShipped(wantedBundle, bundle)) {
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
