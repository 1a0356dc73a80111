package io.ecosystem.deployer.internal;

import io.ecosystem.deployer.internal.bundle.BundleKeeper;
import io.ecosystem.deployer.internal.bundle.Diagnosis;
import io.ecosystem.deployer.internal.bundle.FrameworkChanges;
import io.ecosystem.deployer.internal.bundle.JarDeployer;
import io.ecosystem.deployer.internal.configuration.ConfigurationDeployer;
import io.ecosystem.deployer.internal.configuration.InvalidConfigurationException;
import io.ecosystem.deployer.internal.configuration.Layers.Layer;
import io.ecosystem.deployer.internal.configuration.Layers.Rank;
import io.ecosystem.deployer.internal.feature.FeatureDeployer;
import io.ecosystem.deployer.internal.feature.FeatureFile;
import io.ecosystem.deployer.internal.feature.Repositories;
import io.ecosystem.deployer.internal.folder.Arrival;
import io.ecosystem.deployer.internal.folder.Folder;
import io.ecosystem.deployer.internal.folder.Scan;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The platform's folders and all that is made of them. Used by one thread.
 *
 * <p>One pass goes with the data: configurations first, then features, then jars, what comes before what goes, so that
 * a component finds its configuration and a renamed jar leaves no gap; last, everything that does not run is looked at.
 */
final class Deployment {

    /**
     * What an operator may choose.
     *
     * @param home the folder that contains what was shipped, and the user's repository
     * @param conf the folder of configurations
     * @param deploy the folder of what is to run
     * @param startLevel of deployed bundles
     * @param patience after what time without a change an incomplete file is reported
     */
    record Settings(Path home, Path conf, Path deploy, int startLevel, Duration patience) {

        /** All folders in one. */
        Settings(Path home, int startLevel, Duration patience) {
            this(home, home.resolve("conf"), home.resolve("deploy"), startLevel, patience);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(Deployment.class);
    private static final String FEATURES = "features";

    private final Bundle framework;
    private final FrameworkChanges changes;
    private final Problems problems;
    private final ConfigurationDeployer configurations;
    private final FeatureDeployer features;
    private final JarDeployer jars;
    private final BundleKeeper keeper;
    private final Folder shippedFeatures;
    private final Folder conf;
    private final Folder deployedFeatures;
    private final Folder deployedJars;
    private final List<Strays> strays;
    private final ServiceComponentRuntime components;
    private final BundleContext context;
    private final Map<String, Set<String>> unreadable = new HashMap<>();
    private long readersCheckedAt = -1;
    private boolean started;

    /**
     * @param privateFolder for what must survive a restart; emptied with the framework's cache, never without it
     * @param changes already counting
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    Deployment(
            Settings settings,
            BundleContext context,
            Path privateFolder,
            ConfigurationDeployer configurations,
            ServiceComponentRuntime components,
            FrameworkChanges changes,
            Problems problems,
            LongSupplier nanoTime) {
        this.configurations = configurations;
        this.components = components;
        this.context = context;
        this.changes = changes;
        this.problems = problems;
        framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        removePrivateCopies(privateFolder);
        var home = settings.home();
        var repositories = new Repositories(context, home);
        var diagnosis = new Diagnosis(context, repositories::providers);
        keeper = new BundleKeeper(context, problems, diagnosis, components, changes, settings.startLevel(), nanoTime);
        features = new FeatureDeployer(context, keeper, configurations, repositories, changes, problems, privateFolder);
        jars = new JarDeployer(context, keeper, diagnosis, changes, problems, this::isDeployed, privateFolder);
        shippedFeatures = new Folder(
                home.resolve(FEATURES), ending(".json"), configurations.settled(FEATURES), Duration.ZERO, nanoTime);
        conf = new Folder(
                settings.conf(),
                ending(ConfigurationDeployer.SUFFIX),
                configurations.settled("conf"),
                settings.patience(),
                nanoTime);
        deployedFeatures = new Folder(
                settings.deploy(), ending(FeatureDeployer.SUFFIX), features.settled(), settings.patience(), nanoTime);
        deployedJars = new Folder(settings.deploy(), ending(".jar"), jars.settled(), settings.patience(), nanoTime);
        strays = List.of(
                new Strays(settings.conf(), Set.of(ConfigurationDeployer.SUFFIX), problems, nanoTime),
                new Strays(settings.deploy(), Set.of(FeatureDeployer.SUFFIX, ".jar"), problems, nanoTime));
    }

    /**
     * Looks once at everything and does what has become necessary.
     *
     * @param stop asked between two files whether to leave the rest to a later pass
     * @return whether all is settled: no bundle waits for its turn to start
     */
    boolean pass(BooleanSupplier stop) {
        configure(stop);
        features.unblocked().forEach(deployedFeatures::forget);
        jars.unblocked().forEach(deployedJars::forget);
        var featureScan = scan(deployedFeatures);
        var jarScan = scan(deployedJars);
        arrive(deployedFeatures, featureScan, features::put, stop);
        arrive(deployedJars, jarScan, jars::put, stop);
        leave(deployedFeatures, featureScan, features::remove);
        leave(deployedJars, jarScan, jars::remove);
        boolean settled = keeper.tend();
        configurations.checkLate(changes.count());
        checkReaders();
        strays.forEach(Strays::look);
        save();
        return settled && framework.getState() == Bundle.ACTIVE;
    }

    /** The files whose bundles were still starting at the last pass. */
    List<String> starting() {
        return keeper.starting();
    }

    /** Interrupts starts and stops of bundles that have not ended, as the instance stops. */
    void interrupt() {
        keeper.interrupt();
    }

    /** The part of a pass that only configures. */
    void configure(BooleanSupplier stop) {
        if (!started) {
            passShippedFeatures(scan(shippedFeatures));
            started = true;
        }
        pass(conf, configurations::putFile, configurations::removeFile, stop);
    }

    private void pass(Folder folder, Predicate<Arrival> put, Consumer<String> remove, BooleanSupplier stop) {
        var scan = scan(folder);
        if (!scan.arrivals().isEmpty() || !scan.gone().isEmpty()) {
            readersCheckedAt = -1;
        }
        arrive(folder, scan, put, stop);
        leave(folder, scan, remove);
    }

    /** Once everything runs that can: what is said of a configuration depends on what is installed. */
    private void checkReaders() {
        if (framework.getState() == Bundle.ACTIVE && readersCheckedAt != changes.count()) {
            readersCheckedAt = changes.count();
            configurations.checkReaders(components, context);
        }
    }

    private void arrive(Folder folder, Scan scan, Predicate<Arrival> put, BooleanSupplier stop) {
        for (Arrival arrival : scan.arrivals()) {
            if (!stop.getAsBoolean() && apart(folder, arrival.name(), () -> put.test(arrival))) {
                folder.settle(arrival);
            }
        }
    }

    private void leave(Folder folder, Scan scan, Consumer<String> remove) {
        for (String name : scan.gone()) {
            apart(folder, name, () -> {
                remove.accept(name);
                return true;
            });
        }
    }

    /** Deals with one file; whatever goes wrong with it, the others have their turn. */
    private boolean apart(Folder folder, String name, BooleanSupplier work) {
        try {
            return work.getAsBoolean();
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            var subject = folder.path().getFileName() + "/" + name;
            problems.report(subject, "%s cannot be dealt with: %s".formatted(subject, e));
            log.error("{} cannot be dealt with", subject, e);
            return true;
        }
    }

    private boolean isDeployed(String jar) {
        return deployedJars.contains(jar);
    }

    private Scan scan(Folder folder) {
        var subject = folder.path().getFileName() + "/";
        try {
            var scan = folder.scan();
            problems.resolve(subject);
            tellUnreadable(subject, scan.unreadable());
            return scan;
        } catch (IOException e) {
            problems.report(subject, "%s cannot be read, all stays as it was: %s".formatted(subject, e));
            return new Scan(List.of(), List.of(), Map.of());
        }
    }

    private void tellUnreadable(String folder, Map<String, String> now) {
        now.forEach((name, reason) -> problems.report(
                folder + name, "%s cannot be looked at, it stays as it was: %s".formatted(folder + name, reason)));
        var before = unreadable.put(folder, now.keySet());
        if (before != null) {
            before.stream().filter(name -> !now.containsKey(name)).forEach(name -> problems.resolve(folder + name));
        }
    }

    /** The launcher has installed the bundles of these; their configurations are still to be applied. */
    private void passShippedFeatures(Scan scan) {
        for (Arrival file : scan.arrivals()) {
            var source = FEATURES + "/" + file.name();
            try {
                var feature = FeatureFile.parse(BoundedText.read(file.path(), FeatureDeployer.LONGEST));
                var values = configurations.check(source, feature.configurations(), Rank.SHIPPED_FEATURE);
                configurations.put(source, file.stamp(), new Layer(Rank.SHIPPED_FEATURE, values));
            } catch (IOException | InvalidConfigurationException e) {
                problems.report(
                        source,
                        "%s is not applied: %s"
                                .formatted(source, e instanceof IOException ? e.toString() : e.getMessage()));
            }
        }
        scan.gone().forEach(name -> configurations.remove(FEATURES + "/" + name));
    }

    private void save() {
        var subject = "the deployer's memory";
        try {
            configurations.save();
            features.save();
            jars.save();
            problems.resolve(subject);
        } catch (IOException e) {
            problems.report(
                    subject, "%s cannot be written, so a restart reads all files again: %s".formatted(subject, e));
        }
    }

    /** What a crash left behind. */
    private void removePrivateCopies(Path privateFolder) {
        if (!Files.isDirectory(privateFolder)) {
            return;
        }
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(privateFolder, "arrived-*.jar")) {
            for (Path copy : copies) {
                Files.delete(copy);
            }
        } catch (IOException e) {
            problems.report("the deployer's memory", "old copies of jars cannot be deleted: " + e);
        }
    }

    private static Predicate<String> ending(String suffix) {
        return name -> name.endsWith(suffix) && !name.startsWith(".");
    }
}
