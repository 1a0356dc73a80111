package io.ecosystem.launcher;

import io.ecosystem.launcher.platform.Folders;
import io.ecosystem.launcher.platform.InstanceLock;
import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.platform.InstanceFolder;
import io.ecosystem.platform.UnprovenBundles;
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
import java.util.Set;
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

/**
 * A framework with the bundles of the features, and the lock of its instance.
 *
 * <p>The framework's cache survives a stop. A start compares it with the features and changes only the differences; it
 * leaves bundles from other sources alone. An unusable cache is rebuilt.
 */
final class Container {

    /** The level of a complete start; a bundle with a higher one would never start. */
    static final int LAST_START_LEVEL = 100;

    /** The framework's cache of bundles, in the data folder. It can be rebuilt from the features. */
    private static final String CACHE = "framework";

    /** Config Admin's configurations, in the data folder; they survive the loss of the cache. */
    private static final String CONFIGURATIONS = "configurations";

    /** The inventory of the cache's files, in the data folder. */
    private static final String INVENTORY = "framework.inventory";

    private final InstanceLock lock;
    private final Framework framework;
    private final Inventory wanted;
    private final StartTimes times;
    private final Map<Long, Throwable> failures = new ConcurrentHashMap<>();
    private final Set<Long> started = ConcurrentHashMap.newKeySet();
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
     * Prepares the framework: installs every bundle of the features and starts none. First locks the instance, until
     * {@link #release()} or the end of the process.
     */
    static Container prepare(Plan plan, StartTimes times) throws IOException, StartFailedException, BundleException {
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
            throws IOException, StartFailedException, BundleException {
        Path data = plan.folders().at(InstanceFolder.DATA);
        Path cache = data.resolve(CACHE);
        Path inventory = data.resolve(INVENTORY);
        var reader = new FeatureReader(plan.home());
        var features = reader.files(plan.optionalFeatures());
        var last = Inventory.load(inventory);
        boolean current = last.isCurrent(features);
        var wanted = current ? last : Inventory.of(features, reader.read(features), reader.properties(features));
        times.reached("features compared");

        var container =
                new Container(lock, initialised(cache, properties(plan, wanted, started, cache)), wanted, times);
        times.reached("framework ready");
        var bundles = new SystemBundles(container.context(), wanted);
        boolean complete = bundles.areInstalled();
        if (current && !complete) {
            System.err.printf("The bundle cache %s is damaged and is mended.%n", cache);
        }
        if (!current || !complete) {
            Files.deleteIfExists(inventory);
            bundles.reconcile(last, cache);
            wanted.save(inventory);
            times.reached("bundles installed");
        }
        bundles.restore(new UnprovenBundles(data));
        bundles.startAll();
        return container;
    }

    /** Starts every bundle; returns when those of the features are active, or when a stop has begun. */
    void start() throws StartFailedException, BundleException {
        try {
            startAll();
        } catch (StartFailedException | BundleException | RuntimeException e) {
            if (!stopping) {
                throw e;
            }
        }
    }

    private void startAll() throws StartFailedException, BundleException {
        BundleContext context = framework.getBundleContext();
        context.addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.ERROR && event.getThrowable() != null) {
                failures.put(event.getBundle().getBundleId(), event.getThrowable());
            }
        });
        context.addBundleListener((SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STARTED) {
                started.add(event.getBundle().getBundleId());
            }
        });
        framework.start();
        var missing = missing();
        if (!missing.isEmpty() && !stopping) {
            new SystemBundles(context, wanted).repair(missing);
            missing = missing();
        }
        var causes = new ArrayList<StartFailedException.Cause>();
        for (SystemBundle wantedBundle : missing) {
            Bundle bundle = context.getBundle(wantedBundle.location());
            causes.add(Diagnosis.of(wantedBundle, bundle == null ? null : failures.get(bundle.getBundleId())));
        }
        times.reached("bundles started");
        if (!causes.isEmpty()) {
            throw new StartFailedException(causes);
        }
    }

    /** Returns the bundles that have never run: one that has may be stopped for a moment, to be replaced. */
    private List<SystemBundle> missing() {
        var missing = new ArrayList<SystemBundle>();
        for (SystemBundle wantedBundle : wanted.bundles().keySet()) {
            Bundle bundle = context().getBundle(wantedBundle.location());
            if (bundle == null || !started.contains(bundle.getBundleId()) && !SystemBundles.isStarted(bundle)) {
                missing.add(wantedBundle);
            }
        }
        return missing;
    }

    /** Stops every bundle in reverse start order; returns false on a timeout. */
    boolean stop(Duration patience) throws BundleException, InterruptedException {
        framework.stop();
        return awaitStop(patience);
    }

    /** Waits until the framework has stopped, for any reason; returns false on a timeout. */
    boolean awaitStop(Duration patience) throws InterruptedException {
        return framework.waitForStop(patience.toMillis()).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    }

    /** Returns the reasons why the instance refuses to run and the framework stops; empty if there are none. */
    List<String> refusals() {
        return refusals.lines();
    }

    /**
     * Waits until the instance has announced on its screen that it is ready, or why it is not; returns false on a stop
     * or a timeout.
     */
    boolean awaitAnnouncement(Duration patience) throws InterruptedException {
        return announcement.await(patience);
    }

    /** Waits until the framework has stopped, for any reason. */
    void awaitStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    /** Runs an action when a stop begins, for any reason; the stop waits for it. */
    void onStopping(Runnable action) {
        framework.getBundleContext().addBundleListener((SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
                action.run();
            }
        });
    }

    /** Returns the bundles that a stop waits for. */
    String unfinished() {
        var names = new ArrayList<String>();
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            if (bundle.getState() == Bundle.STOPPING && bundle.getBundleId() != 0) {
                names.add(bundle.getSymbolicName());
            }
        }
        return names.isEmpty() ? "no bundle" : String.join(", ", names);
    }

    /** Unlocks the instance. A process that ends need not call this. */
    void release() throws IOException {
        lock.close();
    }

    /** Returns the framework's bundle context. */
    BundleContext context() {
        return framework.getBundleContext();
    }

    private static Framework initialised(Path cache, Map<String, String> properties)
            throws IOException, BundleException {
        try {
            return initialise(properties);
        } catch (BundleException | RuntimeException e) {
            System.err.printf("The bundle cache %s cannot be used and is rebuilt: %s%n", cache, e.getMessage());
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

    private static Map<String, String> properties(Plan plan, Inventory wanted, Instant started, Path cache) {
        var properties = new HashMap<String, String>(wanted.properties());
        properties.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, "none");
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(LAST_START_LEVEL));
        properties.put("felix.cache.locking", "false");
        properties.put("felix.cm.dir", cache.resolveSibling(CONFIGURATIONS).toString());
        properties.put("felix.log.level", "0");
        properties.putAll(plan.properties());
        var identity = plan.folders().identity();
        properties.put(FrameworkProperties.HOME, plan.home().folder().toString());
        properties.put(FrameworkProperties.CONF, plan.conf().toString());
        properties.put(FrameworkProperties.DEPLOY, plan.deploy().toString());
        properties.put(FrameworkProperties.OPTIONAL_FEATURES, String.join(",", plan.optionalFeatures()));
        properties.put(FrameworkProperties.APPLICATION, identity.application());
        properties.put(FrameworkProperties.INSTANCE, identity.instance());
        properties.put(FrameworkProperties.STARTED, started.toString());
        plan.folders().places().forEach((place, folder) -> properties.put(place.property(), folder.toString()));
        return properties;
    }
}
