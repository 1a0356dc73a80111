package io.ecosystem.deployer.internal.bundle;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.stream.Stream;
import org.apache.felix.utils.manifest.Attribute;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.IdentityNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;

/** The bundle metadata in a jar's manifest. */
public final class JarManifest {

    private final String symbolicName;
    private final Version version;
    private final String host;
    private final boolean updateLocation;
    private final List<Clause> exports;
    private final List<Clause> capabilities;
    private final List<Requirement> needs;

    private JarManifest(Attributes headers) {
        symbolicName =
                clauses(headers, Constants.BUNDLE_SYMBOLICNAME).getFirst().getName();
        version = Version.parseVersion(headers.getValue(Constants.BUNDLE_VERSION));
        host = clauses(headers, Constants.FRAGMENT_HOST).stream()
                .map(Clause::getName)
                .findFirst()
                .orElse("");
        updateLocation = headers.getValue(Constants.BUNDLE_UPDATELOCATION) != null;
        exports = clauses(headers, Constants.EXPORT_PACKAGE);
        capabilities = clauses(headers, Constants.PROVIDE_CAPABILITY);
        needs = needs(headers);
    }

    /**
     * Reads the headers.
     *
     * @return empty if the jar is not a bundle
     * @throws IllegalArgumentException if a header is invalid
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

    /** Returns the symbolic name of the bundle that this fragment extends; empty for an ordinary bundle. */
    String host() {
        return host;
    }

    /** Returns whether it says itself where the framework finds its next version. */
    boolean hasUpdateLocation() {
        return updateLocation;
    }

    /** Returns all mandatory requirements that it does not satisfy itself. */
    List<Requirement> needs() {
        return needs;
    }

    /**
     * Returns whether it satisfies a requirement of others, given as the framework states it: namespace and attributes.
     */
    public boolean provides(Requirement requirement) {
        var namespace = requirement.getNamespace();
        var filter = requirement.getDirectives().get(Constants.FILTER_DIRECTIVE);
        return offers(namespace).stream().anyMatch(attributes -> RequirementFilters.matches(filter, attributes));
    }

    /** Returns the versions in which it has what a requirement is about, whether or not they satisfy it. */
    List<String> versionsOf(String namespace, String name) {
        return offers(namespace).stream()
                .filter(attributes -> name.equals(attributes.get(namespace)))
                .map(attributes -> String.valueOf(attributes.getOrDefault(
                        Constants.VERSION_ATTRIBUTE, attributes.get(Constants.BUNDLE_VERSION_ATTRIBUTE))))
                .toList();
    }

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }

    private List<Map<String, Object>> offers(String namespace) {
        return switch (namespace) {
            case PackageNamespace.PACKAGE_NAMESPACE ->
                exports.stream().map(JarManifest::export).toList();
            case BundleNamespace.BUNDLE_NAMESPACE, HostNamespace.HOST_NAMESPACE ->
                List.of(Map.of(namespace, symbolicName, Constants.BUNDLE_VERSION_ATTRIBUTE, version));
            case IdentityNamespace.IDENTITY_NAMESPACE ->
                List.of(Map.of(namespace, symbolicName, Constants.VERSION_ATTRIBUTE, version));
            default ->
                capabilities.stream()
                        .filter(clause -> clause.getName().equals(namespace))
                        .map(JarManifest::capability)
                        .toList();
        };
    }

    private static Map<String, Object> capability(Clause clause) {
        var attributes = new TreeMap<String, Object>();
        for (Attribute attribute : clause.getAttributes()) {
            String[] typed = attribute.getName().split(":", 2); // such as version:Version
            String type = typed.length == 1 ? "String" : typed[1].strip();
            attributes.put(typed[0].strip(), value(type, attribute.getValue()));
        }
        return attributes;
    }

    private static Object value(String type, String text) {
        if (!type.startsWith("List")) {
            return scalar(type, text.strip());
        }
        String element = type.equals("List") ? "String" : type.substring("List<".length(), type.length() - 1);
        return Stream.of(text.split(","))
                .map(part -> scalar(element, part.strip()))
                .toList();
    }

    private static Object scalar(String type, String text) {
        return switch (type) {
            case "Version" -> Version.parseVersion(text);
            case "Long" -> Long.valueOf(text);
            case "Double" -> Double.valueOf(text);
            default -> text;
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
        var packages = mandatory(headers, Constants.IMPORT_PACKAGE)
                .map(clause ->
                        ManifestRequirement.ofPackage(clause.getName(), range(clause, Constants.VERSION_ATTRIBUTE)));
        var bundles = mandatory(headers, Constants.REQUIRE_BUNDLE)
                .map(clause -> ManifestRequirement.ofBundle(
                        clause.getName(), range(clause, Constants.BUNDLE_VERSION_ATTRIBUTE)));
        var others = mandatory(headers, Constants.REQUIRE_CAPABILITY)
                .map(clause -> new ManifestRequirement(
                        clause.getName(),
                        Objects.requireNonNullElse(clause.getDirective(Constants.FILTER_DIRECTIVE), "")));
        return Stream.of(packages, bundles, others)
                .<Requirement>flatMap(needed -> needed)
                .filter(need -> !provides(need))
                .toList();
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

    private static List<Clause> clauses(Attributes headers, String name) {
        var header = headers.getValue(name);
        return header == null || header.isBlank() ? List.of() : List.of(Parser.parseHeader(header));
    }
}
