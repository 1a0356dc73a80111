package io.ecosystem.platform;

import java.nio.file.Path;

/**
 * The folder of the distribution, which need not be writable, and its layout.
 *
 * @param folder the distribution
 */
public record Home(Path folder) {

    /** Returns the folder of the features that every start includes, one JSON file each. */
    public Path features() {
        return folder.resolve("features");
    }

    /** Returns the folder of the features that a start includes on request, one JSON file each. */
    public Path optionalFeatures() {
        return features().resolve("optional");
    }

    /** Returns the folder of the features' bundles, in the layout of a Maven repository. */
    public Path system() {
        return folder.resolve("system");
    }

    /** Returns the folder of the user's jars that features may name. */
    public Path repository() {
        return folder.resolve("repository");
    }

    /** Returns the folder of configurations, unless the start names another one. */
    public Path conf() {
        return folder.resolve("conf");
    }

    /** Returns the folder of bundles and features to run, unless the start names another one. */
    public Path deploy() {
        return folder.resolve("deploy");
    }
}
