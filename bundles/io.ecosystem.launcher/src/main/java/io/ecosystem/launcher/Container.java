package io.ecosystem.launcher;

import io.ecosystem.launcher.platform.FolderGuard;
import io.ecosystem.launcher.platform.Folders;
import io.ecosystem.launcher.platform.InstanceLock;
import io.ecosystem.launcher.platform.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;

/**
 * One framework with the bundles of the features in it, and the lock of its instance.
 *
 * <p>The framework's cache survives a stop. A start compares it with the features and touches only what differs;
 * bundles that something else has installed are left alone. A cache that cannot be used is built anew.
 */
final class Container {

    private static final int LAST_START_LEVEL = 100;

    /** In the data folder: what the framework remembers of its bundles. It can be built anew from the features. */
    private static final String CACHE = "framework";

    /** Where not even this fits, the disk is full. */
    private static final int PROBE_BYTES = 65_536;

    /** In the data folder: what the cache was last made from. */
    private static final String INVENTORY = "framework.inventory";

    private final InstanceLock lock;
    private final Framework framework;
    private final Inventory wanted;
    private final StartTimes times;
    private final Map<Long, Throwable> failures = new ConcurrentHashMap<>();
    private final Refusals refusals;
    private final Announcement announcement;

    /** Written by the thread that stops the framework, before any bundle stops. */
    private volatile boolean stopping;

    private Container(InstanceLock lock, Framework framework, Inventory wanted, StartTimes times) {
        this.lock = lock;
        this.framework = framework;
        this.wanted = wanted;
        this.times = times;
        this.refusals = new Refusals(framework.getBundleContext());
        this.announcement = new Announcement(framework.getBundleContext());
        onStopping(() -> {
            stopping = true;
            announcement.withdraw();
        });
    }

    /**
     * Makes the framework ready: every bundle of the features is installed, and none is started. Before anything is
     * touched the instance is locked, until {@link #release()} or the end of the process.
     */
    static Container prepare(Plan plan, StartTimes times) throws IOException, StartFailure, BundleException {
        var started = Instant.now();
        plan.folders().create(plan.environment());
        var lock = InstanceLock.take(plan.folders().lockFile(), plan.folders().identity(), started);
        boolean prepared = false;
        try {
            times.reached("instance locked");
            plan.folders().clearTemporary();
            var container = prepare(plan, started, lock, times);
            prepared = true;
            return container;
        } finally {
            if (!prepared) {
                lock.close();
            }
        }
    }

    private static Container prepare(Plan plan, Instant started, InstanceLock lock, StartTimes times)
            throws IOException, StartFailure, BundleException {
        var home = plan.home();
        Path data = plan.folders().at(Place.DATA);
        Path cache = data.resolve(CACHE);
        Path inventory = data.resolve(INVENTORY);
        var features = home.featureFiles(plan.optionalFeatures());
        var last = Inventory.load(inventory);
        boolean current = last.isCurrent(features);
        var wanted = current ? last : Inventory.of(features, new FeatureReader(home.system()).read(features));
        times.reached("features compared");

        var container = new Container(lock, initialised(cache, properties(plan, started, cache)), wanted, times);
        times.reached("framework ready");
        boolean complete = container.isComplete();
        if (current && !complete) {
            System.err.printf("The bundle cache %s is damaged and is mended.%n", cache);
        }
        if (!current || !complete) {
            Files.deleteIfExists(inventory);
            container.reconcile(last, cache);
            wanted.save(inventory);
            times.reached("bundles installed");
        }
        return container;
    }

    /** Starts every bundle; returns when those of the features are active, or when a stop has come in between. */
    void start() throws StartFailure, BundleException {
        try {
            startAll();
        } catch (StartFailure | BundleException | RuntimeException e) {
            if (!stopping) {
                throw e;
            }
        }
    }

    private void startAll() throws StartFailure, BundleException {
        BundleContext context = framework.getBundleContext();
        context.addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.ERROR && event.getThrowable() != null) {
                failures.put(event.getBundle().getBundleId(), event.getThrowable());
            }
        });
        framework.start();
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
        return awaitStop(patience);
    }

    /** Waits until the framework has stopped, whoever stopped it; returns false if that takes too long. */
    boolean awaitStop(Duration patience) throws InterruptedException {
        return framework.waitForStop(patience.toMillis()).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    }

    /** What keeps the instance from going on; the framework stops because of it. */
    List<String> refusals() {
        return refusals.lines();
    }

    /**
     * Waits until the instance has said on its screen that it can be used, or that something keeps it from that;
     * returns false if it stops before that, or if that takes too long.
     */
    boolean awaitAnnouncement(Duration patience) throws InterruptedException {
        return announcement.await(patience);
    }

    /** Returns when the framework has stopped, whoever stopped it. */
    void awaitStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    /** Tells when the stop begins, whoever has asked for it; the stop waits for what is done then. */
    void onStopping(Runnable action) {
        framework.getBundleContext().addBundleListener((SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
                action.run();
            }
        });
    }

    /** The bundles that a stop waits for. */
    String unfinished() {
        var names = new ArrayList<String>();
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            if (bundle.getState() == Bundle.STOPPING && bundle.getBundleId() != 0) {
                names.add(bundle.getSymbolicName());
            }
        }
        return names.isEmpty() ? "no bundle" : String.join(", ", names);
    }

    /** Lets others be this instance. A process that ends need not do this. */
    void release() throws IOException {
        lock.close();
    }

    /** The framework, for those who look into it. */
    BundleContext context() {
        return framework.getBundleContext();
    }

    private static Framework initialised(Path cache, Map<String, String> properties)
            throws IOException, BundleException {
        try {
            return initialise(properties);
        } catch (BundleException | RuntimeException e) {
            System.err.printf("The bundle cache %s cannot be used and is built anew: %s%n", cache, e.getMessage());
            if (Files.exists(cache)) {
                Folders.delete(cache);
            }
            return initialise(properties);
        }
    }

    private static Framework initialise(Map<String, String> properties) throws BundleException {
        var framework = ServiceLoader.load(FrameworkFactory.class, Container.class.getClassLoader())
                .findFirst()
                .orElseThrow()
                .newFramework(properties);
        framework.init();
        return framework;
    }

    private static Map<String, String> properties(Plan plan, Instant started, Path cache) {
        var properties = new HashMap<String, String>();
        properties.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, "none");
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(LAST_START_LEVEL));
        properties.put("felix.cache.locking", "false");
        properties.put("felix.log.level", "0");
        properties.putAll(plan.properties());
        var identity = plan.folders().identity();
        properties.put("ecosystem.home", plan.home().folder().toString());
        properties.put("ecosystem.conf", plan.conf().toString());
        properties.put("ecosystem.deploy", plan.deploy().toString());
        properties.put("ecosystem.application", identity.application());
        properties.put("ecosystem.instance", identity.instance());
        properties.put("ecosystem.started", started.toString());
        plan.folders().places().forEach((place, folder) -> properties.put(place.property(), folder.toString()));
        return properties;
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

    private void reconcile(Inventory last, Path cache) throws StartFailure, BundleException {
        BundleContext context = framework.getBundleContext();
        var locations =
                wanted.bundles().keySet().stream().map(SystemBundle::location).toList();
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

    private static boolean isStarted(Bundle bundle) {
        return bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING || isFragment(bundle);
    }

    private static boolean isFragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }
}
