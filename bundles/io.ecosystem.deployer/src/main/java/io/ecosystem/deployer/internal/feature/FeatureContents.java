package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.Configurations;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.deployer.internal.bundle.BundleKeeper;
import io.ecosystem.deployer.internal.bundle.DeployFolder;
import io.ecosystem.deployer.internal.bundle.OfferedJars;
import io.ecosystem.deployer.internal.bundle.ResolutionDiagnosis;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * What the deployed features consist of: their bundles in the framework, their configurations, and the jars that they
 * offer in place of bundles of the platform. Used by one thread.
 */
final class FeatureContents {

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final ResolutionDiagnosis diagnosis;
    private final Configurations configurations;
    private final DeployedFeatures deployed;
    private final OfferedJars offered;

    /** Offers again what was offered before a restart. */
    FeatureContents(
            BundleContext context,
            BundleKeeper keeper,
            ResolutionDiagnosis diagnosis,
            Configurations configurations,
            DeployedFeatures deployed,
            OfferedJars offered) {
        this.context = context;
        this.keeper = keeper;
        this.diagnosis = diagnosis;
        this.configurations = configurations;
        this.deployed = deployed;
        this.offered = offered;
        deployed.all()
                .forEach((name, feature) ->
                        feature.platform().forEach((offer, jar) -> offered.offer(offer, jar, feature.stamp())));
    }

    /** Begins the installation of a version of a feature. */
    FeatureInstallation installation(String name) {
        var former = deployed.of(name);
        return new FeatureInstallation(
                context,
                keeper,
                diagnosis,
                configurations,
                DeployFolder.subject(name),
                former == null ? null : former.stamp());
    }

    /** Returns the bundles of a version that are installed. */
    Set<String> installed(FeatureBundles bundles) {
        return bundles.jars().keySet().stream()
                .filter(location -> context.getBundle(location) != null)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Keeps the bundles of a feature running, and removes those that it does not have any more. */
    void settle(String name, DeployedFeatures.Deployed feature) {
        var former = deployed.of(name);
        deployed.put(name, feature);
        bundles(feature.locations()).forEach(bundle -> keeper.keep(bundle, DeployFolder.subject(name)));
        if (former != null) {
            uninstall(former.locations());
        }
        offerOnly(name, feature.stamp(), feature.platform());
    }

    /** Offers jars in place of platform bundles, and withdraws all others of the feature. */
    private void offerOnly(String name, FileStamp stamp, Map<String, Path> jars) {
        jars.forEach((offer, jar) -> {
            if (!offered.contains(offer)) {
                offered.offer(offer, jar, stamp);
            }
        });
        for (String offer : offered.of(name)) {
            if (!jars.containsKey(offer)) {
                offered.withdraw(offer);
            }
        }
    }

    /** Withdraws what a version of a feature has offered that is not deployed, besides what has failed. */
    void withdraw(String name) {
        var former = deployed.of(name);
        for (String offer : offered.of(name)) {
            boolean isFailed = offered.contains(offer) && offered.result(offer) instanceof OfferedJars.Failed;
            if (!isFailed && (former == null || !former.platform().containsKey(offer))) {
                offered.withdraw(offer);
            }
        }
    }

    /** Removes everything that a feature brought and no other needs. */
    void remove(String name) {
        offered.of(name).forEach(offered::withdraw);
        var former = deployed.remove(name);
        if (former != null) {
            uninstall(former.locations());
            configurations.remove(DeployFolder.subject(name));
        }
    }

    private void uninstall(Set<String> locations) {
        var unused = locations.stream()
                .filter(location -> !deployed.hasBrought(location))
                .collect(Collectors.toSet());
        if (!unused.isEmpty()) {
            keeper.remove(bundles(unused));
        }
    }

    /** Returns the installed ones of some bundles. */
    List<Bundle> bundles(Set<String> locations) {
        return locations.stream()
                .map(context::getBundle)
                .filter(bundle -> bundle != null)
                .toList();
    }
}
