package io.ecosystem.deployer.internal.feature;

import io.ecosystem.deployer.internal.bundle.Jar;
import io.ecosystem.deployer.internal.bundle.OfferedJars;
import io.ecosystem.deployer.internal.bundle.ResolutionDiagnosis;
import io.ecosystem.platform.file.Artifact;
import io.ecosystem.platform.file.FeatureFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles of a feature that are its own, as the repositories hold them: one that another source has installed is
 * none of them.
 *
 * @param jars by the locations of the bundles
 * @param platform the jars that are to replace bundles of the platform, by the names under which they are offered
 * @param missing in the repositories
 * @param wrong why the feature cannot be installed, a line each; empty if it can
 */
record FeatureBundles(Map<String, Path> jars, Map<String, Path> platform, List<Artifact> missing, List<String> wrong) {

    /** What the locations of bundles begin with that a feature has brought. */
    static final String PREFIX = "feature:";

    private static final Logger log = LoggerFactory.getLogger(FeatureBundles.class);

    /**
     * Looks for the bundles of a feature.
     *
     * @param name of its file
     */
    static FeatureBundles of(
            String name, FeatureFile feature, Repositories repositories, OfferedJars offered, BundleContext context) {
        var missing = feature.bundles().stream()
                .filter(id -> repositories.find(id).isEmpty())
                .toList();
        var wrong = new ArrayList<String>();
        missing.forEach(id -> wrong.add("bundle %s is neither in system/ nor in repository/ (as %s or %s)"
                .formatted(id, id.path(), id.fileName())));
        var jars = new LinkedHashMap<String, Path>();
        var platform = new LinkedHashMap<String, Path>();
        for (Artifact id : feature.bundles()) {
            repositories.find(id).ifPresent(jar -> {
                try {
                    var manifest = Jar.manifest(jar);
                    if (manifest.isEmpty()) {
                        wrong.add("%s is not a bundle, as its manifest has no Bundle-SymbolicName".formatted(jar));
                    } else if (isOfDistribution(jar, context)) {
                        log.debug("{} belongs to the distribution", id); // in whatever version it works now
                    } else if (offered.concerns(manifest.get())) {
                        var offer = OfferedJars.name(name, jar);
                        platform.put(offer, jar);
                        var obstacle = offered.obstacle(offer, manifest.get());
                        if (!obstacle.isEmpty()) {
                            wrong.add(obstacle);
                        }
                    } else if (ResolutionDiagnosis.same(context, manifest.get()).stream()
                            .allMatch(bundle -> bundle.getLocation().equals(PREFIX + id))) {
                        jars.put(PREFIX + id, jar);
                    }
                } catch (IOException | IllegalArgumentException e) {
                    wrong.add("%s cannot be read: %s".formatted(jar, e.getMessage()));
                }
            });
        }
        return new FeatureBundles(jars, platform, missing, wrong);
    }

    private static boolean isOfDistribution(Path jar, BundleContext context) {
        return context.getBundle("reference:file:" + jar.toUri().getRawPath()) != null;
    }
}
