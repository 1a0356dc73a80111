package io.ecosystem.deployer.internal.bundle;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/** A requirement of a jar, known before the jar is installed. */
record ManifestRequirement(String namespace, String filter) implements Requirement {

    static ManifestRequirement ofPackage(String name, String range) {
        return versioned(
                PackageNamespace.PACKAGE_NAMESPACE, name, PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE, range);
    }

    static ManifestRequirement ofBundle(String name, String range) {
        return versioned(
                BundleNamespace.BUNDLE_NAMESPACE, name, BundleNamespace.CAPABILITY_BUNDLE_VERSION_ATTRIBUTE, range);
    }

    private static ManifestRequirement versioned(String namespace, String name, String attribute, String range) {
        return new ManifestRequirement(
                namespace,
                "(&(%s=%s)%s)".formatted(namespace, name, new VersionRange(range).toFilterString(attribute)));
    }

    @Override
    public String getNamespace() {
        return namespace;
    }

    @Override
    public Map<String, String> getDirectives() {
        return filter.isEmpty() ? Map.of() : Map.of(Constants.FILTER_DIRECTIVE, filter);
    }

    @Override
    public Map<String, Object> getAttributes() {
        return Map.of();
    }

    /** Returns null: the jar is not a resource of the framework yet. */
    @Override
    public @Nullable Resource getResource() {
        return null;
    }
}
