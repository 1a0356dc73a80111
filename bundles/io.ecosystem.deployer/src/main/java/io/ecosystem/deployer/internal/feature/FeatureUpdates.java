package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.Configurations;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.deployer.internal.bundle.BundleKeeper;
import io.ecosystem.deployer.internal.bundle.DeployFolder;
import io.ecosystem.deployer.internal.bundle.FailedEntries;
import io.ecosystem.deployer.internal.bundle.OfferedJars;
import io.ecosystem.deployer.internal.bundle.ResolutionDiagnosis;
import io.ecosystem.deployer.internal.bundle.SharedTrial;
import io.ecosystem.deployer.internal.bundle.SharedTrials;
import io.ecosystem.deployer.internal.bundle.VersionLedger;
import io.ecosystem.platform.file.FeatureFile;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each feature to a new version: at once, or beside the version before if it is to be rolled out; and back to an
 * earlier one. A version works as a whole or not at all. Used by one thread.
 */
final class FeatureUpdates {

    private static final Logger log = LoggerFactory.getLogger(FeatureUpdates.class);

    /**
     * A version of a feature that is to work.
     *
     * @param stamp of its file
     * @param text its content
     * @param feature the same, parsed
     */
    record Version(String name, FileStamp stamp, String text, FeatureFile feature) {

        String digest() {
            return VersionLedger.digest(text);
        }
    }

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final Configurations configurations;
    private final Repositories repositories;
    private final DeployedFeatures deployed;
    private final FeatureContents contents;
    private final VersionLedger ledger;
    private final SharedTrials trials;
    private final OfferedJars offered;
    private final FailedEntries failedEntries;
    private final LongSupplier nanoTime;
    private final Map<String, FeatureRollout> rollouts = new TreeMap<>();

    FeatureUpdates(
            BundleContext context,
            BundleKeeper keeper,
            Configurations configurations,
            Repositories repositories,
            DeployedFeatures deployed,
            FeatureContents contents,
            VersionLedger ledger,
            SharedTrials trials,
            OfferedJars offered,
            LongSupplier nanoTime) {
        this.context = context;
        this.keeper = keeper;
        this.configurations = configurations;
        this.repositories = repositories;
        this.deployed = deployed;
        this.contents = contents;
        this.ledger = ledger;
        this.trials = trials;
        this.offered = offered;
        this.nanoTime = nanoTime;
        failedEntries = new FailedEntries(context);
        deployed.names().forEach(ledger::announce);
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
    List<String> obstacles(Version version, FeatureBundles bundles) {
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

    /**
     * Lets a version work that the framework has forgotten: the last one that was not found bad if this one was, and
     * the one before this one if it is to be rolled out.
     *
     * @return whether the version must not be tried again
     */
    boolean recalls(Version version) {
        var name = version.name();
        if (deployed.of(name) != null) {
            return false;
        }
        var instead = ledger.insteadOf(name, version.digest());
        if (instead.isEmpty() && version.feature().rollout() != null) {
            ledger.forgotten(name, version.digest()).ifPresent(before -> recall(version, before));
        }
        return instead.isPresent() && recall(version, instead.get());
    }

    private boolean recall(Version version, KeptVersion kept) {
        try {
            put(version.name(), version.stamp(), version.digest(), kept);
            ledger.announce(version.name());
            return true;
        } catch (InvalidConfigurationException | BundleException | IOException e) {
            log.warn(
                    "{}: {} cannot be put back: {}",
                    DeployFolder.subject(version.name()),
                    kept.bundle(),
                    e.getMessage());
            return false;
        }
    }

    /** Lets a kept version work although the file has another content. */
    private void put(String name, FileStamp stamp, String fileDigest, KeptVersion kept)
            throws InvalidConfigurationException, BundleException, IOException {
        var text = ledger.text(kept);
        var version = new Version(name, stamp, text, FeatureFile.parse(text));
        var bundles = FeatureBundles.of(name, version.feature(), repositories, offered, context);
        if (!bundles.wrong().isEmpty()) {
            throw new BundleException(String.join("; ", bundles.wrong()));
        }
        var installation = contents.installation(name);
        try {
            complete(installation, version, bundles, installation.install(bundles.jars()), fileDigest);
        } catch (InvalidConfigurationException | BundleException | IOException e) {
            installation.rollBack();
            throw e;
        }
    }

    /**
     * Brings a feature to the content of its file.
     *
     * @throws InvalidConfigurationException if a configuration is wrong; then all is as before, except that a rollout
     *     has ended
     * @throws BundleException if a bundle cannot be installed, resolved or started; the same
     */
    void apply(Version version, FeatureBundles bundles)
            throws InvalidConfigurationException, BundleException, IOException {
        var name = version.name();
        cancel(name, "its file has changed");
        var former = deployed.of(name);
        var installation = contents.installation(name);
        Map<Bundle, Bundle> replaced;
        List<Bundle> fresh;
        try {
            fresh = installation.install(bundles.jars());
            replaced = version.feature().rollout() == null || former == null
                    ? Map.of()
                    : replaced(former, fresh, bundles.jars().keySet());
            if (replaced.isEmpty()) {
                complete(installation, version, bundles, fresh, version.digest());
            } else {
                checkKinds(fresh);
                installation.addValues(version.feature().configurations(), version.stamp());
            }
        } catch (InvalidConfigurationException | BundleException | IOException e) {
            installation.rollBack();
            throw e;
        }
        ledger.retract(name);
        boolean isNews = former == null || !former.digest().equals(version.digest());
        if (!replaced.isEmpty()) {
            rollOut(version, bundles, fresh, replaced);
        } else if (isNews) {
            ledger.record(
                    ledger.keep(name, version.feature().id(), version.text()),
                    former == null ? Kind.INSTALLED : Kind.UPDATED,
                    "");
        }
    }

    /** Returns the running bundles that new ones of the same names are to replace, by the new ones. */
    private Map<Bundle, Bundle> replaced(DeployedFeatures.Deployed former, List<Bundle> fresh, Set<String> locations) {
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

    private void checkKinds(List<Bundle> fresh) throws BundleException {
        for (Bundle bundle : fresh) {
            if (!trials.canTry(bundle)) {
                throw new BundleException("%s is a fragment, which cannot be rolled out: leave out 'rollout'"
                        .formatted(ResolutionDiagnosis.name(bundle)));
            }
        }
    }

    private void complete(
            FeatureInstallation installation,
            Version version,
            FeatureBundles bundles,
            List<Bundle> fresh,
            String fileDigest)
            throws InvalidConfigurationException, BundleException, IOException {
        installation.complete(version.feature().configurations(), version.stamp());
        var id = version.feature().id();
        contents.settle(
                version.name(),
                new DeployedFeatures.Deployed(
                        version.stamp(),
                        id,
                        contents.installed(bundles),
                        version.digest(),
                        fileDigest,
                        bundles.platform()));
        log.info("Installed feature {} from {}: {}", id, DeployFolder.subject(version.name()), fresh);
    }

    private void rollOut(Version version, FeatureBundles bundles, List<Bundle> fresh, Map<Bundle, Bundle> replaced) {
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

    /** Ends the rollout of a file, if there is one, without a verdict: the new version goes. */
    private void cancel(String name, String why) {
        var rollout = rollouts.remove(name);
        if (rollout != null) {
            SharedTrial.leave(rollout.trials(), keeper);
            configurations.remove(FeatureInstallation.rolledOut(DeployFolder.subject(name)));
            ledger.judge(rollout.next(), "given up before its rollout ended, as " + why);
        }
    }

    /**
     * Ends a rollout by request, or lets an earlier version work again.
     *
     * @param to the version or its digest; empty to end a rollout, or for the version before
     * @return what has changed
     * @throws IllegalArgumentException if the file is not deployed, or has no such version
     * @throws IllegalStateException if the earlier version does not work
     */
    DeploymentChange rollBack(String name, String to, String actor) {
        var subject = DeployFolder.subject(name);
        var former = deployed.of(name);
        if (former == null) {
            throw new IllegalArgumentException(
                    "%s is not deployed: see eco.deploy.history for the files".formatted(subject));
        }
        var rollout = rollouts.get(name);
        if (rollout != null && to.isEmpty()) {
            return takeBack(rollout, Kind.ROLLED_BACK, "by " + actor);
        }
        if (rollout != null) {
            throw new IllegalStateException(
                    subject + " is being rolled out: end that first, by a request without a version");
        }
        var from = ledger.current(name, former.id());
        var earlier = ledger.earlier(name, to);
        try {
            put(name, former.stamp(), former.fileDigest(), earlier);
        } catch (InvalidConfigurationException | BundleException | IOException e) {
            throw new IllegalStateException(
                    "%s: %s cannot return to %s: %s"
                            .formatted(subject, from.bundle(), earlier.bundle(), e.getMessage()),
                    e);
        }
        return ledger.restore(from, earlier, Kind.ROLLED_BACK, "by " + actor);
    }

    /**
     * Removes everything that a feature brought and no other needs.
     *
     * @return the id of the feature; null if it was not deployed
     */
    @Nullable
    String remove(String name) {
        cancel(name, "its file is gone");
        ledger.retract(name);
        var current = deployed.of(name);
        if (current == null) {
            contents.remove(name);
            return null;
        }
        var version = ledger.current(name, current.id());
        contents.remove(name);
        ledger.pardon(name);
        ledger.record(version, Kind.REMOVED, "");
        return current.id();
    }
}
