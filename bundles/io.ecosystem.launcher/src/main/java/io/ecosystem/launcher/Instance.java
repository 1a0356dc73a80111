package io.ecosystem.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;

/**
 * One framework with the bundles of the features in it.
 *
 * <p>The framework's cache survives a stop. A start compares it with the features and touches only what differs; bundles
 * that something else has installed are left alone. A cache that cannot be used is built anew.
 */
final class Instance {

    private static final int LAST_START_LEVEL = 100;

    private final Framework framework;
    private final Inventory wanted;
    private final StartTimes times;
    private final Map<Long, Throwable> failures = new ConcurrentHashMap<>();
    private final Refusals refusals;

    private Instance(Framework framework, Inventory wanted, StartTimes times) {
        this.framework = framework;
        this.wanted = wanted;
        this.times = times;
        this.refusals = new Refusals(framework.getBundleContext());
    }

    /** Makes the framework ready: every bundle of the features is installed, and none is started. */
    static Instance prepare(
            Home home, List<String> optionalFeatures, Map<String, String> properties, StartTimes times)
            throws IOException, StartFailure, BundleException, InterruptedException {
        home.createFolders();
        lock(home);
        var features = home.featureFiles(optionalFeatures);
        var last = Inventory.load(home.inventory());
        boolean current = last.isCurrent(features);
        var wanted = current ? last : Inventory.of(features, new FeatureReader(home.system()).read(features));
        times.reached("features compared");

        var instance = new Instance(initialised(home, properties), wanted, times);
        times.reached("framework ready");
        boolean complete = instance.isComplete();
        if (current && !complete) {
            System.err.printf("The bundle cache %s is damaged and is mended.%n", home.cache());
        }
        if (!current || !complete) {
            Files.deleteIfExists(home.inventory());
            instance.reconcile(last);
            wanted.save(home.inventory());
            times.reached("bundles installed");
        }
        return instance;
    }

    /** Starts every bundle; returns when those of the features are active. */
    void start() throws StartFailure, BundleException {
        BundleContext context = framework.getBundleContext();
        context.addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.ERROR && event.getThrowable() != null) {
                failures.put(event.getBundle().getBundleId(), event.getThrowable());
            }
        });
        framework.start();
        if (framework.getState() != Bundle.ACTIVE) {
            return; // stopped meanwhile
        }
        var causes = new ArrayList<StartFailure.Cause>();
        for (SystemBundle wantedBundle : wanted.bundles().keySet()) {
            Bundle bundle = context.getBundle(wantedBundle.location());
            if (bundle == null || !isStarted(bundle)) {
                causes.add(Diagnosis.of(wantedBundle, bundle == null ? null : failures.get(bundle.getBundleId())));
            }
        }
        times.reached("bundles started");
        if (!causes.isEmpty()) {
            throw new StartFailure(causes);
        }
    }

    /** Stops every bundle in the reverse order of the start; returns false if that takes too long. */
    boolean stop(Duration patience) throws BundleException, InterruptedException {
        framework.stop();
        return framework.waitForStop(patience.toMillis()).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    }

    /** What keeps the instance from going on; the framework stops because of it. */
    List<String> refusals() {
        return refusals.lines();
    }

    /** Returns when the framework has stopped, whoever stopped it. */
    void awaitStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    /** The lock is held until the process ends, so nothing keeps a reference to it but this class. */
    private static FileLock held;

    private static void lock(Home home) throws IOException, StartFailure {
        var channel = FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        held = channel.tryLock();
        if (held == null) {
            throw new StartFailure("another instance runs in this folder",
                    "stop it, or unpack the distribution into a second folder and change its ports");
        }
    }

    private static Framework initialised(Home home, Map<String, String> properties)
            throws IOException, BundleException {
        try {
            return initialise(home, properties);
        } catch (BundleException | RuntimeException e) {
            System.err.printf("The bundle cache %s cannot be used and is built anew: %s%n", home.cache(), e
                    .getMessage());
            delete(home.cache());
            return initialise(home, properties);
        }
    }

    private static Framework initialise(Home home, Map<String, String> given) throws BundleException {
        var properties = new HashMap<>(given);
        properties.put("ecosystem.home", home.folder().toString());
        properties.put(Constants.FRAMEWORK_STORAGE, home.cache().toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, "none");
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(LAST_START_LEVEL));
        properties.put("felix.cache.locking", "false");
        properties.put("felix.log.level", "0");
        properties.put("org.ops4j.pax.logging.DefaultServiceLog.level", "WARN");
        var framework = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow().newFramework(properties);
        framework.init();
        return framework;
    }

    private boolean isComplete() {
        BundleContext context = framework.getBundleContext();
        for (SystemBundle bundle : wanted.bundles().keySet()) {
            if (context.getBundle(bundle.location()) == null) {
                return false;
            }
        }
        return true;
    }

    private void reconcile(Inventory last) throws StartFailure, BundleException {
        BundleContext context = framework.getBundleContext();
        var locations = wanted.bundles().keySet().stream().map(SystemBundle::location).toList();
        for (Bundle bundle : context.getBundles()) {
            String location = bundle.getLocation();
            if (location.startsWith(SystemBundle.LOCATION_PREFIX) && !locations.contains(location)) {
                bundle.uninstall();
            }
        }
        var changed = wanted.changedSince(last);
        var causes = new ArrayList<StartFailure.Cause>();
        for (SystemBundle wantedBundle : wanted.bundles().keySet()) {
            try {
                Bundle bundle = context.getBundle(wantedBundle.location());
                if (bundle == null) {
                    bundle = context.installBundle(wantedBundle.location());
                } else if (changed.contains(wantedBundle.file())) {
                    bundle.update();
                }
                bundle.adapt(BundleStartLevel.class).setStartLevel(wantedBundle.startLevel());
                if (!isFragment(bundle)) {
                    bundle.start(Bundle.START_ACTIVATION_POLICY);
                }
            } catch (BundleException e) {
                causes.add(new StartFailure.Cause(
                        "cannot install %s: %s".formatted(wantedBundle.file(), e.getMessage()),
                        "unpack the distribution again, or take the bundle out of " + wantedBundle.feature()));
            }
        }
        if (!causes.isEmpty()) {
            throw new StartFailure(causes);
        }
    }

    private static boolean isStarted(Bundle bundle) {
        return bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING || isFragment(bundle);
    }

    private static boolean isFragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
