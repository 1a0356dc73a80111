package io.ecosystem.deployer.internal.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.utils.manifest.Attribute;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;

/** What a jar says about itself as a bundle. */
public final class JarManifest {

    private final String symbolicName;
    private final Version version;
    private final String host;
    private final List<Clause> exports;
    private final List<Requirement> needs;

    private JarManifest(Attributes headers) {
        symbolicName =
                clauses(headers, Constants.BUNDLE_SYMBOLICNAME).getFirst().getName();
        version = Version.parseVersion(headers.getValue(Constants.BUNDLE_VERSION));
        host = clauses(headers, Constants.FRAGMENT_HOST).stream()
                .map(Clause::getName)
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
        return offers(namespace).stream().anyMatch(attributes -> RequirementFilters.matches(filter, attributes));
    }

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }

    private List<Map<String, Object>> offers(String namespace) {
        return switch (namespace) {
            case PackageNamespace.PACKAGE_NAMESPACE ->
                exports.stream().map(JarManifest::export).toList();
            case BundleNamespace.BUNDLE_NAMESPACE ->
                List.of(Map.of(
                        BundleNamespace.BUNDLE_NAMESPACE, symbolicName,
                        BundleNamespace.CAPABILITY_BUNDLE_VERSION_ATTRIBUTE, version));
            default -> List.of();
        };
    }

    private static Map<String, Object> export(Clause clause) {
        var attributes = new TreeMap<String, Object>();
        for (Attribute attribute : clause.getAttributes()) {
            attributes.put(attribute.getName().replaceAll(":.*", ""), attribute.getValue()); // without its type
        }
        attributes.put(PackageNamespace.PACKAGE_NAMESPACE, clause.getName());
        attributes.computeIfPresent(
                PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE, (any, text) -> Version.parseVersion((String) text));
        attributes.putIfAbsent(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE, Version.emptyVersion);
        return attributes;
    }

    private List<Requirement> needs(Attributes headers) {
        var found = new ArrayList<Requirement>();
        var own = names(exports);
        mandatory(headers, Constants.IMPORT_PACKAGE)
                .filter(clause -> !own.contains(clause.getName()))
                .map(clause ->
                        ManifestRequirement.ofPackage(clause.getName(), range(clause, Constants.VERSION_ATTRIBUTE)))
                .forEach(found::add);
        mandatory(headers, Constants.REQUIRE_BUNDLE)
                .map(clause -> ManifestRequirement.ofBundle(
                        clause.getName(), range(clause, Constants.BUNDLE_VERSION_ATTRIBUTE)))
                .forEach(found::add);
        var provided = names(clauses(headers, Constants.PROVIDE_CAPABILITY));
        mandatory(headers, Constants.REQUIRE_CAPABILITY)
                .filter(clause -> !provided.contains(clause.getName()))
                .map(clause -> new ManifestRequirement(
                        clause.getName(),
                        Objects.requireNonNullElse(clause.getDirective(Constants.FILTER_DIRECTIVE), "")))
                .forEach(found::add);
        return found;
    }

    private static Stream<Clause> mandatory(Attributes headers, String name) {
        return clauses(headers, name).stream()
                .filter(clause -> !Namespace.RESOLUTION_OPTIONAL.equals(
                        clause.getDirective(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE)))
                .filter(clause -> Namespace.EFFECTIVE_RESOLVE.equals(Objects.requireNonNullElse(
                        clause.getDirective(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE), Namespace.EFFECTIVE_RESOLVE)));
    }

    private static String range(Clause clause, String attribute) {
        return Objects.requireNonNullElse(clause.getAttribute(attribute), "0");
    }

    private static Set<String> names(List<Clause> clauses) {
        return clauses.stream().map(Clause::getName).collect(Collectors.toSet());
    }

    private static List<Clause> clauses(Attributes headers, String name) {
        var header = headers.getValue(name);
        return header == null || header.isBlank() ? List.of() : List.of(Parser.parseHeader(header));
    }
}
