package io.ecosystem.deployer.internal;

import io.ecosystem.api.message.Key;
import io.ecosystem.configuration.Configurations;
import io.ecosystem.configuration.folder.FolderFollower;
import io.ecosystem.configuration.folder.InstanceFolders;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.configuration.folder.StrayFiles;
import io.ecosystem.configuration.folder.WatchedFolder;
import io.ecosystem.deployer.internal.bundle.BlockedFiles;
import io.ecosystem.deployer.internal.bundle.BundleKeeper;
import io.ecosystem.deployer.internal.bundle.DeployFolder;
import io.ecosystem.deployer.internal.bundle.DeployedContent;
import io.ecosystem.deployer.internal.bundle.DeployedJars;
import io.ecosystem.deployer.internal.bundle.FrameworkChanges;
import io.ecosystem.deployer.internal.bundle.Jar;
import io.ecosystem.deployer.internal.bundle.JarDeployer;
import io.ecosystem.deployer.internal.bundle.JarUpdates;
import io.ecosystem.deployer.internal.bundle.OfferedJars;
import io.ecosystem.deployer.internal.bundle.PlatformBundles;
import io.ecosystem.deployer.internal.bundle.ResolutionDiagnosis;
import io.ecosystem.deployer.internal.bundle.SharedTrials;
import io.ecosystem.deployer.internal.bundle.TrialRules;
import io.ecosystem.deployer.internal.bundle.UnusedRolloutFiles;
import io.ecosystem.deployer.internal.bundle.VersionLedger;
import io.ecosystem.deployer.internal.bundle.VersionStore;
import io.ecosystem.deployer.internal.feature.FeatureDeployer;
import io.ecosystem.deployer.internal.feature.Repositories;
import io.ecosystem.platform.file.RolloutFile;
import io.ecosystem.spi.deploy.DeployedFile;
import io.ecosystem.spi.deploy.DeployedFile.State;
import io.ecosystem.spi.deploy.DeploymentChange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * The deploy folder and everything deployed from it. Used by one thread.
 *
 * <p>A pass follows the data: configurations first, then features, then jars, arrivals before removals, so that a
 * component finds its configuration and a renamed jar leaves no gap; finally, everything that does not run is checked.
 *
 * <p>It is long because this order concerns all kinds of files.
 */
final class Deployment {

    /**
     * The operator's settings.
     *
     * @param startLevel of deployed bundles
     * @param patience how long an incomplete file must be unchanged before it is reported
     * @param trial when an update is taken back
     */
    record Choices(int startLevel, Duration patience, TrialRules trial) {}

    private static final String JAR = ".jar";
    private static final DeployedContent WAITING = new DeployedContent(State.WAITING, "");
    private static final DeployedContent REFUSED = new DeployedContent(State.REFUSED, "");
    private static final String MEMORY = "the deployer's memory";

    private final Bundle framework;
    private final FrameworkChanges changes;
    private final ReportedProblems problems;
    private final Configurations configurations;
    private final Duration patience;
    private final FeatureDeployer features;
    private final PlatformBundles platform;
    private final JarUpdates updates;
    private final JarDeployer jars;
    private final BundleKeeper keeper;
    private final FolderFollower deployedFeatures;
    private final FolderFollower deployedJars;
    private final StrayFiles strays;
    private final UnusedRolloutFiles unusedRollouts;
    private final DeployedFiles files = new DeployedFiles(InstantSource.system());
    private final PassRequests requests = new PassRequests();

    /**
     * @param privateFolder for state that must survive a restart; emptied with the framework's cache, never without it
     * @param versions the kept versions of jars
     * @param changes already counting
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    Deployment(
            InstanceFolders folders,
            Choices choices,
            BundleContext context,
            Path privateFolder,
            VersionStore versions,
            Configurations configurations,
            ServiceComponentRuntime components,
            FrameworkChanges changes,
            ReportedProblems problems,
            LongSupplier nanoTime) {
        this.configurations = configurations;
        this.changes = changes;
        this.problems = problems;
        patience = choices.patience();
        framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        removePrivateCopies(privateFolder);
        var repositories = new Repositories(context, folders.home());
        var diagnosis = new ResolutionDiagnosis(context, repositories::providers);
        keeper = new BundleKeeper(context, problems, diagnosis, components, changes, choices.startLevel(), nanoTime);
        var shared = new SharedTrials(context, keeper, components, choices.trial(), nanoTime);
        var blocked = new BlockedFiles(changes);
        platform = new PlatformBundles(
                context,
                keeper,
                diagnosis,
                components,
                changes,
                problems,
                blocked,
                this::isDeployed,
                nanoTime,
                privateFolder);
        features = new FeatureDeployer(
                context,
                keeper,
                diagnosis,
                configurations,
                repositories,
                changes,
                problems,
                shared,
                platform.offered(),
                versions,
                this::isInFolder,
                privateFolder,
                nanoTime);
        var deployed = new DeployedJars(context, keeper, privateFolder);
        var ledger = new VersionLedger(versions, deployed, problems, this::isInFolder, privateFolder);
        updates = new JarUpdates(
                context, keeper, deployed, ledger, components, problems, choices.trial(), shared, blocked, nanoTime);
        jars = new JarDeployer(
                context,
                keeper,
                diagnosis,
                problems,
                blocked,
                deployed,
                ledger,
                updates,
                platform,
                this::isDeployed,
                privateFolder);
        var deploy = folders.deploy();
        deployedFeatures = new FolderFollower(
                new WatchedFolder(deploy, FolderFollower.ending(FeatureDeployer.SUFFIX), features.settled(), nanoTime),
                problems);
        deployedJars = new FolderFollower(
                new WatchedFolder(deploy, FolderFollower.ending(JAR), jars.settled(), nanoTime), problems);
        strays = new StrayFiles(deploy, Set.of(FeatureDeployer.SUFFIX, JAR, RolloutFile.SUFFIX), problems, nanoTime);
        unusedRollouts = new UnusedRolloutFiles(deploy, problems, this::isInFolder, nanoTime);
    }

    /**
     * Checks everything once and acts as needed.
     *
     * @param stop called between two files; returns whether to leave the rest to a later pass
     * @return whether all is settled: no bundle is waiting for its turn to start
     */
    boolean pass(BooleanSupplier stop) {
        platform.deployerWorks();
        if (platform.isBusy()) {
            return false;
        }
        platform.tend();
        requests.perform();
        configurations.look(patience, stop);
        features.unblocked().forEach(deployedFeatures::forget);
        jars.unblocked().forEach(this::retry);
        var featureScan = deployedFeatures.scan(patience);
        var jarScan = deployedJars.scan(patience);
        deployedFeatures.arrive(featureScan, features::put, stop);
        deployedJars.arrive(jarScan, jars::put, () -> platform.isPrepared() || stop.getAsBoolean());
        deployedFeatures.leave(featureScan, features::remove);
        features.forgetLost(deployedFeatures::contains);
        deployedJars.leave(jarScan, jars::remove);
        platform.offered().tend();
        boolean settled = keeper.tend() && platform.isSettled() && features.isSettled();
        updates.tend();
        features.tend();
        configurations.review(changes.count());
        strays.look();
        unusedRollouts.look();
        files.update(contents());
        save();
        if (!stop.getAsBoolean()) {
            platform.begin();
        }
        return settled && framework.getState() == Bundle.ACTIVE;
    }

    /** Returns the files in the folder with what had become of each at the last pass. Any thread may call it. */
    List<DeployedFile> files() {
        return files.all();
    }

    private Map<String, DeployedContent> contents() {
        var contents = new TreeMap<String, DeployedContent>();
        Stream.of(deployedFeatures.names(), deployedJars.names())
                .flatMap(Set::stream)
                .forEach(name -> contents.put(name, isRefused(name) ? REFUSED : WAITING));
        Stream.of(strays.names(), unusedRollouts.names())
                .flatMap(Set::stream)
                .filter(this::isRefused)
                .forEach(name -> contents.put(name, REFUSED));
        contents.putAll(features.contents());
        contents.putAll(jars.contents());
        return contents;
    }

    private boolean isRefused(String name) {
        return problems.isReported(DeployFolder.subject(name));
    }

    /** Returns the files whose bundles were still starting at the last pass. */
    List<String> starting() {
        return keeper.starting();
    }

    /** Interrupts unfinished starts and stops of deployed bundles. Any thread may call it. */
    void interrupt() {
        keeper.interrupt();
    }

    /** Interrupts the replacement of a platform bundle, as the instance stops. Any thread may call it. */
    void interruptReplacement() {
        platform.interrupt();
    }

    /** Returns whether the next pass should be soon, as a bundle is being replaced, taken back or judged. */
    boolean isUrgent() {
        return platform.isBusy() || platform.isPrepared() || updates.isBusy() || features.isBusy();
    }

    /**
     * Lets the next pass return to an earlier version of a jar or feature. Any thread may call it.
     *
     * @return completed once the version has been started
     */
    CompletableFuture<DeploymentChange> rollBack(String file, String to, String actor) {
        return requests.add(end -> {
            if (file.endsWith(FeatureDeployer.SUFFIX)) {
                end.complete(features.rollBack(file, to, actor));
            } else {
                updates.rollBack(file, to, actor, end);
            }
        });
    }

    /**
     * Lets the next pass start a kept version beside the present one of its file, for some keys. Any thread may call
     * it.
     *
     * @return its bundle, which may still be starting
     */
    CompletableFuture<Bundle> startBeside(String version, Predicate<Key> keys) {
        return requests.add(end -> end.complete(updates.startBeside(version, keys)));
    }

    /** Lets the next pass end the version that works as a bundle beside another. Any thread may call it. */
    void endBeside(Bundle bundle) {
        requests.add(() -> updates.endBeside(bundle));
    }

    private void retry(String name) {
        if (OfferedJars.isOffered(name)) {
            platform.offered().retry(name);
        } else {
            deployedJars.forget(name);
        }
    }

    private boolean isDeployed(String jar) {
        return deployedJars.contains(jar);
    }

    private boolean isInFolder(String file) {
        return deployedJars.contains(file) || deployedFeatures.contains(file);
    }

    private void save() {
        try {
            configurations.save();
            features.save();
            jars.save();
            platform.save();
            problems.resolve(MEMORY);
        } catch (IOException e) {
            problems.report(
                    MEMORY, "%s cannot be written, so a restart reads all files again: %s".formatted(MEMORY, e));
        }
    }

    /** Deletes what a crash left behind. */
    private void removePrivateCopies(Path privateFolder) {
        try {
            Jar.deleteCopies(privateFolder);
        } catch (IOException e) {
            problems.report(MEMORY, "old copies of jars cannot be deleted: " + e);
        }
    }
}
