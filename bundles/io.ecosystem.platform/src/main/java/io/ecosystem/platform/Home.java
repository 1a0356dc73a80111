package io.ecosystem.platform;

import java.nio.file.Path;

/**
 * The folder of the distribution, which need not be writable, and what lies where in it.
 *
 * @param folder the distribution
 */
public record Home(Path folder) {

    /** One JSON file for each feature that every start includes. */
    public Path features() {
        return folder.resolve("features");
    }

    /** One JSON file for each feature that a start includes when asked. */
    public Path optionalFeatures() {
        return features().resolve("optional");
    }

    /** The bundles of the features, in the layout of a Maven repository. */
    public Path system() {
        return folder.resolve("system");
    }

    /** Jars of the user that features may name. */
    public Path repository() {
        return folder.resolve("repository");
    }

    /** The configurations, unless the start names another folder. */
    public Path conf() {
        return folder.resolve("conf");
    }

    /** Bundles and features to run, unless the start names another folder. */
    public Path deploy() {
        return folder.resolve("deploy");
    }
}
