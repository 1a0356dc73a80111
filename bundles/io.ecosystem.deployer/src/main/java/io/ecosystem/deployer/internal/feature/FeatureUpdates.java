package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.deployer.internal.bundle.DeployFolder;
import io.ecosystem.deployer.internal.bundle.OfferedJars;
import io.ecosystem.deployer.internal.bundle.VersionLedger;
import io.ecosystem.platform.file.FeatureFile;
import io.ecosystem.platform.file.InvalidConfigurationException;
import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentChange.Kind;
import io.ecosystem.spi.deploy.KeptVersion;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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

    /** Why the rollout of a file that was deleted ends. */
    static final String GONE = "its file is gone";

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
    private final Repositories repositories;
    private final DeployedFeatures deployed;
    private final FeatureContents contents;
    private final VersionLedger ledger;
    private final OfferedJars offered;
    private final FeatureRollouts rollouts;

    FeatureUpdates(
            BundleContext context,
            Repositories repositories,
            DeployedFeatures deployed,
            FeatureContents contents,
            VersionLedger ledger,
            OfferedJars offered,
            FeatureRollouts rollouts) {
        this.context = context;
        this.repositories = repositories;
        this.deployed = deployed;
        this.contents = contents;
        this.ledger = ledger;
        this.offered = offered;
        this.rollouts = rollouts;
        deployed.names().forEach(ledger::announce);
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
        rollouts.cancel(name, "its file has changed");
        var former = deployed.of(name);
        var installation = contents.installation(name);
        Map<Bundle, Bundle> replaced;
        List<Bundle> fresh;
        try {
            fresh = installation.install(bundles.jars());
            replaced = version.feature().rollout() == null || former == null
                    ? Map.of()
                    : rollouts.replaced(former, fresh, bundles.jars().keySet());
            if (replaced.isEmpty()) {
                complete(installation, version, bundles, fresh, version.digest());
            } else {
                rollouts.checkKinds(fresh);
                installation.addValues(version.feature().configurations(), version.stamp());
            }
        } catch (InvalidConfigurationException | BundleException | IOException e) {
            installation.rollBack();
            throw e;
        }
        ledger.retract(name);
        boolean isNews = former == null || !former.digest().equals(version.digest());
        if (!replaced.isEmpty()) {
            rollouts.rollOut(version, bundles, fresh, replaced);
        } else if (isNews) {
            ledger.record(
                    ledger.keep(name, version.feature().id(), version.text()),
                    former == null ? Kind.INSTALLED : Kind.UPDATED,
                    "");
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
        if (to.isEmpty()) {
            var ended = rollouts.end(name, actor);
            if (ended.isPresent()) {
                return ended.get();
            }
        } else if (rollouts.isRollingOut(name)) {
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
        rollouts.cancel(name, GONE);
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
