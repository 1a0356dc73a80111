package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.Configurations;
import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.BoundedText;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.deployer.internal.bundle.BlockedFiles;
import io.ecosystem.deployer.internal.bundle.BundleKeeper;
import io.ecosystem.deployer.internal.bundle.DeployFolder;
import io.ecosystem.deployer.internal.bundle.DeployedContent;
import io.ecosystem.deployer.internal.bundle.FrameworkChanges;
import io.ecosystem.deployer.internal.bundle.OfferedJars;
import io.ecosystem.deployer.internal.bundle.ResolutionDiagnosis;
import io.ecosystem.deployer.internal.bundle.SharedTrials;
import io.ecosystem.deployer.internal.bundle.VersionLedger;
import io.ecosystem.deployer.internal.bundle.VersionStore;
import io.ecosystem.platform.file.Artifact;
import io.ecosystem.platform.file.FeatureFile;
import io.ecosystem.platform.file.InvalidConfigurationException;
import io.ecosystem.spi.deploy.DeployedFile.State;
import io.ecosystem.spi.deploy.DeploymentChange;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs the bundles and configurations of each feature in the deploy folder, completely or not at all. Used by one
 * thread.
 *
 * <p>A bundle that was there before belongs to no feature and is left alone; one brought by several features is removed
 * with the last of them.
 *
 * <p>It is long because all that can keep a feature out is weighed here, before anything changes.
 */
public final class FeatureDeployer {

    /** The suffix of feature file names. */
    public static final String SUFFIX = ".feature.json";

    private static final Logger log = LoggerFactory.getLogger(FeatureDeployer.class);
    private static final String ONCE_MORE = "copy the file again to try it again";

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final Configurations configurations;
    private final Repositories repositories;
    private final ReportedProblems problems;
    private final DeployedFeatures deployed;
    private final BlockedFiles blocked;
    private final FeatureContents contents;
    private final FeatureRollouts rollouts;
    private final FeatureUpdates updates;
    private final OfferedJars offered;
    private final Predicate<String> isPresent;
    private final Set<String> waiting = new TreeSet<>(); // for bundles of the platform

    /**
     * @param trials begins the trials of rollouts
     * @param offered receives the jars that replace bundles of the platform
     * @param versions the kept versions
     * @param isPresent returns whether a file with this name is in the deploy folder
     * @param privateFolder for state that must survive a restart
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    public FeatureDeployer(
            BundleContext context,
            BundleKeeper keeper,
            ResolutionDiagnosis diagnosis,
            Configurations configurations,
            Repositories repositories,
            FrameworkChanges changes,
            ReportedProblems problems,
            SharedTrials trials,
            OfferedJars offered,
            VersionStore versions,
            Predicate<String> isPresent,
            Path privateFolder,
            LongSupplier nanoTime) {
        this.context = context;
        this.keeper = keeper;
        this.configurations = configurations;
        this.repositories = repositories;
        this.problems = problems;
        this.offered = offered;
        this.isPresent = isPresent;
        deployed = new DeployedFeatures(privateFolder);
        blocked = new BlockedFiles(changes);
        var ledger = new VersionLedger(versions, deployed, problems, isPresent, privateFolder);
        contents = new FeatureContents(context, keeper, diagnosis, configurations, deployed, offered);
        rollouts = new FeatureRollouts(context, keeper, configurations, deployed, contents, ledger, trials, nanoTime);
        updates = new FeatureUpdates(context, repositories, deployed, contents, ledger, offered, rollouts);
        recall();
    }

    private void recall() {
        deployed.all()
                .forEach((name, feature) ->
                        contents.bundles(feature.locations()).forEach(bundle -> keeper.keep(bundle, source(name))));
        var unknown = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getLocation().startsWith(FeatureBundles.PREFIX)
                        && !deployed.hasBrought(bundle.getLocation()))
                .toList();
        if (!unknown.isEmpty()) {
            keeper.remove(unknown);
        }
    }

    /** Returns the files whose current content is deployed, with its configurations. */
    public Map<String, FileStamp> settled() {
        return deployed.all().entrySet().stream()
                .filter(entry -> configurations.stated(source(entry.getKey())).isPresent())
                .filter(entry -> entry.getValue().locations().stream().allMatch(at -> context.getBundle(at) != null))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().stamp()));
    }

    /** Returns what has become of the features that were deployed. */
    public Map<String, DeployedContent> contents() {
        var known = new TreeMap<String, DeployedContent>();
        deployed.all().forEach((name, feature) -> {
            known.put(
                    name,
                    new DeployedContent(state(name, feature), feature.stamp().text()));
        });
        return known;
    }

    private State state(String name, DeployedFeatures.Deployed feature) {
        if (rollouts.isRollingOut(name)) {
            return State.ROLLING_OUT;
        }
        if (feature.platform().keySet().stream()
                .anyMatch(offer -> offered.result(offer) instanceof OfferedJars.Failed)) {
            return State.FAILED;
        }
        var bundles = contents.bundles(feature.locations());
        return bundles.size() == feature.locations().size() ? keeper.stateOf(bundles) : State.FAILED;
    }

    /**
     * Installs a feature, or updates an installed one to the current content of its file.
     *
     * @return whether the file was handled, successfully or not; if not, its writing may be unfinished
     */
    public boolean put(ArrivedFile arrival) {
        blocked.forget(arrival.name());
        waiting.remove(arrival.name());
        try {
            var text = BoundedText.read(arrival.path(), FeatureFile.LONGEST);
            if (text.isBlank() && !arrival.overdue()) {
                return false;
            }
            if (rollouts.isTouched(arrival.name(), arrival.stamp(), text)) {
                problems.resolve(source(arrival.name()));
                return true;
            }
            return install(new FeatureUpdates.Version(arrival.name(), arrival.stamp(), text, FeatureFile.parse(text)));
        } catch (NoSuchFileException e) {
            return false; // deleted since the scan: the next one shows it
        } catch (IOException e) {
            refuse(arrival.name(), List.of(e.toString()));
            return false; // a failure to read may be temporary
        } catch (InvalidConfigurationException e) {
            refuse(arrival.name(), List.of(e.getMessage()));
        }
        return true;
    }

    /**
     * Removes the configurations of features that were deployed before the state was lost, and are gone, and withdraws
     * what features have offered that never were.
     *
     * @param isPresent returns whether a file exists
     */
    public void forgetLost(Predicate<String> isPresent) {
        for (String name : configurations.files("deploy")) {
            if (deployed.of(name) == null && !isPresent.test(name) && !rollouts.states(source(name))) {
                configurations.remove(source(name));
            }
        }
        for (String offer : offered.known()) {
            var name = OfferedJars.feature(offer);
            if (deployed.of(name) == null && !isPresent.test(name)) {
                offered.withdraw(offer);
            }
        }
    }

    /** Removes everything that a feature brought and no other needs. */
    public void remove(String name) {
        blocked.forget(name);
        waiting.remove(name);
        problems.forget(source(name));
        var id = updates.remove(name);
        if (id != null) {
            log.info("Removed feature {}, {} is gone", id, source(name));
        }
    }

    /** Judges the versions that are being rolled out, and takes bad ones back. */
    public void tend() {
        rollouts.tend();
    }

    /** Returns whether the next pass should be soon, as a version has just come on trial. */
    public boolean isBusy() {
        return rollouts.isBusy();
    }

    /**
     * Ends a rollout, or lets an earlier version of a feature work again.
     *
     * @param to the version or its digest; empty for the version before
     * @throws IllegalArgumentException if the file is not deployed, or has no such version
     * @throws IllegalStateException if it cannot be done
     */
    public DeploymentChange rollBack(String file, String to, String actor) {
        return updates.rollBack(file, to, actor);
    }

    /** Returns files that could not be deployed, but may succeed now that the installed bundles have changed. */
    public List<String> unblocked() {
        return blocked.release();
    }

    /** Saves the state for a restart. */
    public void save() throws IOException {
        deployed.save();
    }

    /** Returns whether it was handled; if not, it waits for a bundle of the platform. */
    private boolean install(FeatureUpdates.Version version) {
        var name = version.name();
        if (updates.recalls(version)) {
            problems.resolve(source(name));
            return true;
        }
        rollouts.cancelGone(isPresent);
        var bundles = FeatureBundles.of(name, version.feature(), repositories, offered, context);
        var wrong = new ArrayList<>(bundles.wrong());
        wrong.addAll(rollouts.obstacles(version, bundles));
        if (!wrong.isEmpty()) {
            refuse(name, wrong);
            blocked.untilChangeOr(name, () -> isAnyThere(bundles.missing()));
            return true;
        }
        for (var offer : bundles.platform().entrySet()) {
            offered.offer(offer.getKey(), offer.getValue(), version.stamp());
            switch (offered.result(offer.getKey())) {
                case OfferedJars.Settled settled -> {}
                case OfferedJars.Pending pending -> {
                    waiting.add(name);
                    return false;
                }
                case OfferedJars.Failed(String why) -> {
                    refuse(name, List.of(why, ONCE_MORE));
                    return true;
                }
            }
        }
        apply(version, bundles);
        return true;
    }

    private void apply(FeatureUpdates.Version version, FeatureBundles bundles) {
        var name = version.name();
        try {
            updates.apply(version, bundles);
            problems.resolve(source(name));
        } catch (InvalidConfigurationException | BundleException | IOException e) {
            var why = e instanceof BundleException ? firstLine(e) : e.getMessage();
            if (bundles.platform().isEmpty()) {
                refuse(name, List.of(why));
                blocked.untilChange(name);
            } else { // a further try would replace bundles of the platform there and back
                refuse(name, List.of(why, ONCE_MORE));
            }
        }
    }

    /** Returns whether no feature waits for a bundle of the platform. */
    public boolean isSettled() {
        return waiting.isEmpty();
    }

    private boolean isAnyThere(List<Artifact> missing) {
        return missing.stream().anyMatch(id -> repositories.find(id).isPresent());
    }

    private void refuse(String name, List<String> wrong) {
        var source = source(name);
        var former = deployed.of(name);
        contents.withdraw(name);
        problems.report(
                source,
                "%s is not deployed: %s%s"
                        .formatted(
                                source,
                                String.join("; ", wrong),
                                former == null ? "" : "; feature %s stays as it was".formatted(former.id())));
    }

    private static String firstLine(Exception e) {
        return Objects.requireNonNullElse(e.getMessage(), e.toString())
                .lines()
                .findFirst()
                .orElse("");
    }

    private static String source(String name) {
        return DeployFolder.subject(name);
    }
}
