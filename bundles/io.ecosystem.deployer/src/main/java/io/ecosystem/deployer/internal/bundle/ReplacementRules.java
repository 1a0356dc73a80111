package io.ecosystem.deployer.internal.bundle;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether a jar may replace a platform bundle. Used by one thread. */
final class ReplacementRules {

    private static final Logger log = LoggerFactory.getLogger(ReplacementRules.class);
    private static final String FILE_LOCATION = "reference:file:";
    private static final Set<String> DEPLOYED = Set.of("deploy:", "feature:");

    private final BundleContext context;
    private final ResolutionDiagnosis diagnosis;
    private final ReplacedBundles replaced;
    private final Predicate<String> isPresent;

    /** @param isPresent returns whether a jar with this name is in the deploy folder */
    ReplacementRules(
            BundleContext context,
            ResolutionDiagnosis diagnosis,
            ReplacedBundles replaced,
            Predicate<String> isPresent) {
        this.context = context;
        this.diagnosis = diagnosis;
        this.replaced = replaced;
        this.isPresent = isPresent;
    }

    /** Returns the platform bundle with the name of a jar: one that was installed by neither a jar nor a feature. */
    Optional<Bundle> bundle(JarManifest manifest) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> manifest.symbolicName().equals(bundle.getSymbolicName()))
                .filter(bundle -> DEPLOYED.stream().noneMatch(bundle.getLocation()::startsWith))
                .max(Comparator.comparing(Bundle::getVersion));
    }

    /** Returns the version that the distribution has of a bundle. */
    Version shipped(Bundle bundle) {
        var known = replaced.inPlace(bundle.getLocation(), bundle.getVersion());
        if (known.isPresent()) {
            return known.get().shipped();
        }
        var location = bundle.getLocation();
        if (location.startsWith(FILE_LOCATION)) {
            try {
                var file = Path.of(URI.create(location.substring("reference:".length())));
                return Jar.manifest(file).map(JarManifest::version).orElse(bundle.getVersion());
            } catch (IOException | IllegalArgumentException e) {
                log.debug("The version of {} cannot be read", location, e);
            }
        }
        return bundle.getVersion();
    }

    /** Returns why the version of a file keeps it from its place; empty if it does not. */
    String byVersion(String name, JarManifest manifest, Bundle bundle, Version shipped) {
        int difference = manifest.version().compareTo(shipped);
        if (difference == 0) {
            return "%s is bundle %s, which is already installed from %s"
                    .formatted(DeployFolder.subject(name), manifest, bundle.getLocation());
        }
        if (difference < 0) {
            return standsBy(name, manifest, "%s of the distribution is newer".formatted(shipped));
        }
        var owner = replaced.owner(bundle.getLocation())
                .filter(other -> !other.equals(name) && isPresent.test(other))
                .orElse("");
        var working = replaced.of(owner);
        if (working == null || manifest.version().compareTo(working.version()) > 0) {
            return "";
        }
        return standsBy(
                name,
                manifest,
                manifest.version().equals(working.version())
                        ? "%s brings the same version".formatted(DeployFolder.subject(owner))
                        : "%s of %s is newer".formatted(working.version(), DeployFolder.subject(owner)));
    }

    private static String standsBy(String name, JarManifest manifest, String why) {
        return "%s: %s stands by: %s".formatted(DeployFolder.subject(name), manifest, why);
    }

    /** Returns what the bundle, or one of its users, would lack; empty if nothing. */
    String byNeeds(JarManifest manifest, Bundle bundle) {
        var obstacle = obstacle(manifest, bundle);
        return obstacle.isEmpty() ? "" : "%s cannot replace %s: %s".formatted(manifest, bundle.getVersion(), obstacle);
    }

    private String obstacle(JarManifest manifest, Bundle bundle) {
        if (bundle.getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            return "it is the framework, which comes with the distribution only";
        }
        if (BundleWirings.isFragment(bundle) || !manifest.host().isEmpty()) {
            return "it is a fragment, which comes with the distribution only";
        }
        if (manifest.hasUpdateLocation()) {
            return "it has the header Bundle-UpdateLocation, so there would be no way back";
        }
        var missing = diagnosis.missing(manifest, bundle);
        if (!missing.isEmpty()) {
            return "it needs " + String.join("; and ", missing);
        }
        return diagnosis.unserved(bundle, manifest).stream().findFirst().orElse("");
    }
}
