package io.ecosystem.deployer.internal.bundle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;

/** Explains why a bundle cannot run: what is missing, and which jar would provide it. */
public final class ResolutionDiagnosis {

    private static final String IMPLEMENTATION = "osgi.implementation";

    private final BundleContext context;
    private final FrameworkWiring wiring;
    private final Function<Requirement, List<String>> elsewhere;

    /**
     * @param context of any bundle
     * @param elsewhere names the jars that are not installed but would satisfy a requirement
     */
    public ResolutionDiagnosis(BundleContext context, Function<Requirement, List<String>> elsewhere) {
        this.context = context;
        this.wiring = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        this.elsewhere = elsewhere;
    }

    /** Returns what an installed bundle lacks; empty if each requirement alone could be resolved. */
    public List<String> missing(Bundle bundle) {
        return missing(bundle, new HashSet<>());
    }

    /**
     * Returns what a jar that is not installed would lack.
     *
     * @param replaced the bundle that it would replace, whose packages do not count
     */
    List<String> missing(JarManifest manifest, Bundle replaced) {
        return missing(manifest.needs(), replaced, new HashSet<>(Set.of(replaced)));
    }

    /** Returns what users of a bundle would lack if a jar replaced it, one line each. */
    List<String> unserved(Bundle bundle, JarManifest manifest) {
        var wires = bundle.adapt(BundleWiring.class);
        if (wires == null) {
            return List.of();
        }
        return wires.getProvidedWires(null).stream()
                .filter(wire -> !wire.getRequirer().getBundle().equals(bundle)
                        && wire.getCapability().getRevision().getBundle().equals(bundle)
                        && isMandatory(wire.getRequirement()))
                .filter(wire -> !manifest.provides(wire.getRequirement()) && !isServed(wire.getRequirement(), bundle))
                .map(wire -> unserved(wire, manifest))
                .toList();
    }

    private static String unserved(BundleWire wire, JarManifest manifest) {
        var need = wire.getRequirement();
        var versions = manifest.versionsOf(need.getNamespace(), wanted(need));
        return "%s needs %s, and it brings %s"
                .formatted(
                        wire.getRequirer().getBundle().getSymbolicName(),
                        describe(need),
                        versions.isEmpty() ? "none" : String.join(" and ", versions));
    }

    /** Returns whether another bundle than this one satisfies a requirement. */
    private boolean isServed(Requirement need, Bundle bundle) {
        return wiring.findProviders(need).stream()
                .map(capability -> capability.getRevision().getBundle())
                .anyMatch(provider -> !provider.equals(bundle) && isResolved(provider));
    }

    /** Returns why these bundles cannot be resolved together; empty if they can. */
    public List<String> unresolvable(Collection<Bundle> bundles) {
        if (wiring.resolveBundles(bundles)) {
            return List.of();
        }
        return bundles.stream()
                .filter(bundle -> bundle.getState() == Bundle.INSTALLED)
                .map(bundle -> name(bundle) + " needs " + String.join("; and ", missingOrConflicting(bundle)))
                .toList();
    }

    private List<String> missingOrConflicting(Bundle bundle) {
        var missing = missing(bundle);
        return missing.isEmpty() ? List.of("packages of which no consistent choice exists") : missing;
    }

    /** Returns a readable reason why the start failed. */
    public String reason(Bundle bundle, BundleException failure) {
        var missing = failure.getType() == BundleException.RESOLVE_ERROR ? missing(bundle) : List.<String>of();
        if (!missing.isEmpty()) {
            return "it needs " + String.join("; and ", missing);
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return failure.getType() != BundleException.RESOLVE_ERROR && cause != failure
                ? "its activator failed: " + cause
                : Objects.toString(cause.getMessage(), cause.toString())
                        .lines()
                        .findFirst()
                        .orElse("");
    }

    private List<String> missing(Bundle bundle, Set<Bundle> seen) {
        var revision = bundle.adapt(BundleRevision.class);
        if (revision == null || !seen.add(bundle)) {
            return List.of();
        }
        var mandatory = revision.getDeclaredRequirements(null).stream()
                .filter(ResolutionDiagnosis::isMandatory)
                .filter(need -> !bringsItself(revision, need))
                .toList();
        return missing(mandatory, bundle, seen);
    }

    private List<String> missing(Collection<? extends Requirement> needs, Bundle self, Set<Bundle> seen) {
        var lines = new LinkedHashSet<String>();
        for (Requirement need : needs) {
            var providers = wiring.findProviders(need).stream()
                    .map(capability -> capability.getRevision().getBundle())
                    .filter(provider -> !provider.equals(self) && provider.getState() != Bundle.UNINSTALLED)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            if (providers.isEmpty()) {
                lines.add(describe(need) + whoWouldProvide(need));
            } else if (providers.stream().noneMatch(ResolutionDiagnosis::isResolved)) {
                providers.forEach(provider -> missing(provider, seen)
                        .forEach(line ->
                                lines.add(describe(need) + ", whose provider " + name(provider) + " needs " + line)));
            }
        }
        return List.copyOf(lines);
    }

    private static boolean bringsItself(BundleRevision revision, BundleRequirement need) {
        return revision.getDeclaredCapabilities(need.getNamespace()).stream().anyMatch(need::matches);
    }

    private static boolean isMandatory(Requirement need) {
        var directives = need.getDirectives();
        return !Namespace.RESOLUTION_OPTIONAL.equals(directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE))
                && !"dynamic".equals(directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE))
                && Namespace.EFFECTIVE_RESOLVE.equals(directives.getOrDefault(
                        Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, Namespace.EFFECTIVE_RESOLVE));
    }

    private static boolean isResolved(Bundle bundle) {
        return (bundle.getState() & (Bundle.INSTALLED | Bundle.UNINSTALLED)) == 0;
    }

    private static String describe(Requirement need) {
        var filter = filter(need);
        var range = RequirementFilters.range(filter);
        var suffix = range.isEmpty() ? "" : " " + range;
        return switch (need.getNamespace()) {
            case PackageNamespace.PACKAGE_NAMESPACE -> "package " + wanted(need) + suffix;
            case BundleNamespace.BUNDLE_NAMESPACE -> "bundle " + wanted(need) + suffix;
            case HostNamespace.HOST_NAMESPACE -> "host bundle " + wanted(need) + suffix;
            case ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE ->
                "Java " + RequirementFilters.value(filter, "version").orElse(filter);
            case IMPLEMENTATION -> "an implementation of " + wanted(need) + suffix;
            default -> need.getNamespace() + " " + wanted(need) + suffix;
        };
    }

    private String whoWouldProvide(Requirement need) {
        if (need.getNamespace().equals(ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE)) {
            return ", and this is Java " + Runtime.version().feature();
        }
        var jars = elsewhere.apply(need);
        if (!jars.isEmpty()) {
            return ", which " + String.join(" or ", jars) + " would provide";
        }
        var others = otherVersions(need);
        return others.isEmpty() ? ", which no installed bundle provides" : ", but " + String.join(" and ", others);
    }

    private List<String> otherVersions(Requirement need) {
        var lines = new ArrayList<String>();
        for (Bundle bundle : context.getBundles()) {
            var revision = bundle.adapt(BundleRevision.class);
            if (revision == null) {
                continue;
            }
            for (BundleCapability capability : revision.getDeclaredCapabilities(need.getNamespace())) {
                var attributes = capability.getAttributes();
                if (wanted(need).equals(attributes.get(need.getNamespace()))) {
                    var version = attributes.getOrDefault("version", attributes.get("bundle-version"));
                    lines.add(name(bundle) + " has version " + version);
                }
            }
        }
        return lines;
    }

    private static String wanted(Requirement need) {
        var filter = filter(need);
        return RequirementFilters.value(filter, need.getNamespace()).orElse(filter);
    }

    private static String filter(Requirement need) {
        return need.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
    }

    public static String name(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    /** Returns the bundles with this name and version. */
    public static List<Bundle> same(BundleContext context, JarManifest manifest) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> manifest.symbolicName().equals(bundle.getSymbolicName())
                        && manifest.version().equals(bundle.getVersion()))
                .toList();
    }
}
