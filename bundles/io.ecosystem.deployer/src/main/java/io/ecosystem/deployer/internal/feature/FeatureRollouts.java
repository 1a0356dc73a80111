package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.Configurations;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.deployer.internal.bundle.BundleKeeper;
import io.ecosystem.deployer.internal.bundle.DeployFolder;
import io.ecosystem.deployer.internal.bundle.FailedEntries;
import io.ecosystem.deployer.internal.bundle.ResolutionDiagnosis;
import io.ecosystem.deployer.internal.bundle.SharedTrial;
import io.ecosystem.deployer.internal.bundle.SharedTrials;
import io.ecosystem.deployer.internal.bundle.VersionLedger;
import io.ecosystem.platform.file.InvalidConfigurationException;
import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentChange.Kind;
import io.ecosystem.spi.deploy.KeptVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The features of which a new version works beside the one before. Begins such rollouts, judges them, and ends them:
 * either version goes as a whole. Used by one thread.
 */
final class FeatureRollouts {

    private static final Logger log = LoggerFactory.getLogger(FeatureRollouts.class);

    private final BundleKeeper keeper;
    private final Configurations configurations;
    private final DeployedFeatures deployed;
    private final FeatureContents contents;
    private final VersionLedger ledger;
    private final SharedTrials trials;
    private final FailedEntries failedEntries;
    private final LongSupplier nanoTime;
    private final Map<String, FeatureRollout> rollouts = new TreeMap<>();

    FeatureRollouts(
            BundleContext context,
            BundleKeeper keeper,
            Configurations configurations,
            DeployedFeatures deployed,
            FeatureContents contents,
            VersionLedger ledger,
            SharedTrials trials,
            LongSupplier nanoTime) {
        this.keeper = keeper;
        this.configurations = configurations;
        this.deployed = deployed;
        this.contents = contents;
        this.ledger = ledger;
        this.trials = trials;
        this.nanoTime = nanoTime;
        failedEntries = new FailedEntries(context);
    }

    /** Returns whether a file is being rolled out. */
    boolean isRollingOut(String name) {
        return rollouts.containsKey(name);
    }

    /** Returns whether the next pass should be soon: a rollout has just begun. */
    boolean isBusy() {
        return rollouts.values().stream().anyMatch(FeatureRollout::isYoung);
    }

    /** Returns whether a source has the values of a rollout that is going on. */
    boolean states(String source) {
        return rollouts.keySet().stream()
                .anyMatch(name -> FeatureInstallation.rolledOut(DeployFolder.subject(name))
                        .equals(source));
    }

    /** Returns what keeps a version out, a line each: rollouts of other features, and a rollout that is impossible. */
    List<String> obstacles(FeatureUpdates.Version version, FeatureBundles bundles) {
        var lines = new ArrayList<String>();
        rollouts.forEach((other, rollout) -> bundles.jars().keySet().stream()
                .filter(location -> !other.equals(version.name()) && rollout.hasBrought(location))
                .forEach(location -> lines.add("bundle %s is being rolled out by %s"
                        .formatted(location.substring(FeatureBundles.PREFIX.length()), DeployFolder.subject(other)))));
        var former = deployed.of(version.name());
        if (version.feature().rollout() != null
                && former != null
                && !former.platform().equals(bundles.platform())) {
            lines.add("it changes bundles of the platform, which cannot be rolled out: leave out 'rollout'");
        }
        return lines;
    }

    /** Notes that a file was touched; returns whether its content is the one that is being rolled out. */
    boolean isTouched(String name, FileStamp stamp, String text) {
        var rollout = rollouts.get(name);
        if (rollout == null || !rollout.next().digest().equals(VersionLedger.digest(text))) {
            return false;
        }
        rollout.touch(stamp);
        return true;
    }

    /** Returns the running bundles that new ones of the same names are to replace, by the new ones. */
    Map<Bundle, Bundle> replaced(DeployedFeatures.Deployed former, List<Bundle> fresh, Set<String> locations) {
        var replaced = new HashMap<Bundle, Bundle>();
        for (Bundle bundle : fresh) {
            contents.bundles(former.locations()).stream()
                    .filter(current -> current.getSymbolicName().equals(bundle.getSymbolicName()))
                    .filter(current -> !locations.contains(current.getLocation()) && trials.works(current))
                    .findFirst()
                    .ifPresent(current -> replaced.put(bundle, current));
        }
        return replaced;
    }

    void checkKinds(List<Bundle> fresh) throws BundleException {
        for (Bundle bundle : fresh) {
            if (!trials.canTry(bundle)) {
                throw new BundleException("%s is a fragment, which cannot be rolled out: leave out 'rollout'"
                        .formatted(ResolutionDiagnosis.name(bundle)));
            }
        }
    }

    void rollOut(
            FeatureUpdates.Version version, FeatureBundles bundles, List<Bundle> fresh, Map<Bundle, Bundle> replaced) {
        var name = version.name();
        var plan = Objects.requireNonNull(version.feature().rollout());
        var before =
                ledger.current(name, Objects.requireNonNull(deployed.of(name)).id());
        var next = ledger.keep(name, version.feature().id(), version.text());
        var begun = new ArrayList<SharedTrial>();
        for (Bundle bundle : fresh) {
            var current = replaced.get(bundle);
            begun.add(trials.begin(
                    of(next, bundle), of(before, current == null ? bundle : current), bundle, current, plan));
            if (current != null) {
                log.info(
                        "{}: {} gets {}, {} the others",
                        DeployFolder.subject(name),
                        ResolutionDiagnosis.name(bundle),
                        plan,
                        ResolutionDiagnosis.name(current));
            }
        }
        rollouts.put(
                name,
                new FeatureRollout(
                        version.feature(), next, before, contents.installed(bundles), begun, version.stamp()));
        ledger.record(next, Kind.ROLLING_OUT, plan.toString());
    }

    /** Returns a bundle of a version of a feature, as the trial of the bundle names it. */
    private static KeptVersion of(KeptVersion feature, Bundle bundle) {
        return new KeptVersion(feature.file(), ResolutionDiagnosis.name(bundle), feature.digest(), feature.time(), "");
    }

    /** Judges the versions that are being rolled out, and ends the rollouts that are over. */
    void tend() {
        for (FeatureRollout rollout : List.copyOf(rollouts.values())) {
            var bad = rollout.verdict();
            if (bad.isPresent()) {
                takeBack(rollout, Kind.TAKEN_BACK, bad.get());
            } else if (rollout.isUp()) {
                promote(rollout);
            }
        }
        failedEntries.tend(nanoTime.getAsLong());
    }

    private void promote(FeatureRollout rollout) {
        var next = rollout.next();
        var name = next.file();
        var source = DeployFolder.subject(name);
        try {
            var values = rollout.feature().configurations();
            configurations.put(source, rollout.stamp(), configurations.check(source, values));
            configurations.remove(FeatureInstallation.rolledOut(source));
        } catch (InvalidConfigurationException | IOException e) {
            takeBack(rollout, Kind.TAKEN_BACK, "its configurations cannot be applied: " + e.getMessage());
            return;
        }
        rollouts.remove(name);
        rollout.trials().forEach(SharedTrial::promote);
        contents.settle(
                name,
                new DeployedFeatures.Deployed(
                        rollout.stamp(),
                        rollout.feature().id(),
                        rollout.locations(),
                        next.digest(),
                        next.digest(),
                        Objects.requireNonNull(deployed.of(name)).platform()));
        log.info("{}: {} has proved itself and gets all calls", source, next.bundle());
        ledger.record(next, Kind.PROMOTED, "");
    }

    private DeploymentChange takeBack(FeatureRollout rollout, Kind kind, String cause) {
        var name = rollout.next().file();
        rollouts.remove(name);
        if (kind == Kind.TAKEN_BACK) {
            SharedTrial.takeBack(rollout.trials(), keeper);
            rollout.trials()
                    .forEach(
                            trial -> failedEntries.putBack(trial.next().bundle(), trial.since(), nanoTime.getAsLong()));
        } else {
            SharedTrial.leave(rollout.trials(), keeper);
        }
        configurations.remove(FeatureInstallation.rolledOut(DeployFolder.subject(name)));
        deployed.put(
                name,
                Objects.requireNonNull(deployed.of(name))
                        .besides(rollout.stamp(), rollout.next().digest()));
        return ledger.restore(rollout.next(), rollout.before(), kind, cause);
    }

    /**
     * Ends the rollout of a file by request.
     *
     * @return what has changed; empty if there is none
     */
    Optional<DeploymentChange> end(String name, String actor) {
        var rollout = rollouts.get(name);
        return rollout == null ? Optional.empty() : Optional.of(takeBack(rollout, Kind.ROLLED_BACK, "by " + actor));
    }

    /**
     * Ends the rollouts whose files are gone, so that the versions before work alone until their features are removed:
     * a feature in a renamed file brings the same bundles.
     */
    void cancelGone(Predicate<String> isPresent) {
        List.copyOf(rollouts.keySet()).stream()
                .filter(isPresent.negate())
                .forEach(name -> cancel(name, FeatureUpdates.GONE));
    }

    /** Ends the rollout of a file, if there is one, without a verdict: the new version goes. */
    void cancel(String name, String why) {
        var rollout = rollouts.remove(name);
        if (rollout != null) {
            SharedTrial.leave(rollout.trials(), keeper);
            configurations.remove(FeatureInstallation.rolledOut(DeployFolder.subject(name)));
            ledger.judge(rollout.next(), "given up before its rollout ended, as " + why);
        }
    }
}
