package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.deployer.internal.bundle.Clauses.Clause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.stream.Collectors;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.resource.Requirement;

/** What a jar says about itself as a bundle. */
public final class JarManifest {

    private final String symbolicName;
    private final Version version;
    private final String host;
    private final List<Clause> exports;
    private final List<Requirement> needs;

    private JarManifest(Attributes headers) {
        symbolicName = clauses(headers, Constants.BUNDLE_SYMBOLICNAME)
                .getFirst()
                .paths()
                .getFirst();
        version = Version.parseVersion(headers.getValue(Constants.BUNDLE_VERSION));
        host = clauses(headers, Constants.FRAGMENT_HOST).stream()
                .map(clause -> clause.paths().getFirst())
                .findFirst()
                .orElse("");
        exports = clauses(headers, Constants.EXPORT_PACKAGE);
        needs = List.copyOf(needs(headers));
    }

    /**
     * Reads the headers.
     *
     * @return empty if the jar is no bundle
     * @throws IllegalArgumentException if a header breaks the rules
     */
    static Optional<JarManifest> of(Attributes headers) {
        return clauses(headers, Constants.BUNDLE_SYMBOLICNAME).isEmpty()
                ? Optional.empty()
                : Optional.of(new JarManifest(headers));
    }

    public String symbolicName() {
        return symbolicName;
    }

    public Version version() {
        return version;
    }

    /** The symbolic name of the bundle that this fragment extends; empty for an ordinary bundle. */
    String host() {
        return host;
    }

    /** Everything without which it cannot run, except what it brings itself. */
    List<Requirement> needs() {
        return needs;
    }

    /** What others could import from it, as the framework would name it: namespace and attributes. */
    public boolean provides(Requirement requirement) {
        var namespace = requirement.getNamespace();
        var filter = requirement.getDirectives().get(Constants.FILTER_DIRECTIVE);
        return offers(namespace).stream().anyMatch(attributes -> Filters.matches(filter, attributes));
    }

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }

    private List<Map<String, Object>> offers(String namespace) {
        return switch (namespace) {
            case PackageNamespace.PACKAGE_NAMESPACE ->
                exports.stream()
                        .flatMap(clause -> clause.paths().stream().map(path -> export(path, clause)))
                        .toList();
            case BundleNamespace.BUNDLE_NAMESPACE ->
                List.of(Map.of(
                        BundleNamespace.BUNDLE_NAMESPACE, symbolicName,
                        BundleNamespace.CAPABILITY_BUNDLE_VERSION_ATTRIBUTE, version));
            default -> List.of();
        };
    }

    private static Map<String, Object> export(String path, Clause clause) {
        var attributes = new TreeMap<String, Object>(clause.attributes());
        attributes.put(PackageNamespace.PACKAGE_NAMESPACE, path);
        attributes.put(
                PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE,
                Version.parseVersion(clause.attribute(Constants.VERSION_ATTRIBUTE, null)));
        return attributes;
    }

    private List<Requirement> needs(Attributes headers) {
        var found = new ArrayList<Requirement>();
        var own = exports.stream().flatMap(clause -> clause.paths().stream()).collect(Collectors.toSet());
        for (Clause clause : clauses(headers, Constants.IMPORT_PACKAGE)) {
            clause.paths().stream()
                    .filter(path -> clause.isMandatory() && !own.contains(path))
                    .map(path -> Need.ofPackage(path, clause.attribute(Constants.VERSION_ATTRIBUTE, "0")))
                    .forEach(found::add);
        }
        for (Clause clause : clauses(headers, Constants.REQUIRE_BUNDLE)) {
            clause.paths().stream()
                    .filter(path -> clause.isMandatory())
                    .map(path -> Need.ofBundle(path, clause.attribute(Constants.BUNDLE_VERSION_ATTRIBUTE, "0")))
                    .forEach(found::add);
        }
        var provided = clauses(headers, Constants.PROVIDE_CAPABILITY).stream()
                .flatMap(clause -> clause.paths().stream())
                .collect(Collectors.toSet());
        for (Clause clause : clauses(headers, Constants.REQUIRE_CAPABILITY)) {
            clause.paths().stream()
                    .filter(path -> clause.isMandatory() && !provided.contains(path))
                    .map(path -> new Need(path, clause.directives().getOrDefault(Constants.FILTER_DIRECTIVE, "")))
                    .forEach(found::add);
        }
        return found;
    }

    private static List<Clause> clauses(Attributes headers, String name) {
        var header = headers.getValue(name);
        return header == null ? List.of() : Clauses.parse(header);
    }
}
