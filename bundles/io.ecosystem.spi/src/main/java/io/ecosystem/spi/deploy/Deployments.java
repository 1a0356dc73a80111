package io.ecosystem.spi.deploy;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The deployed files, and their problems. Becomes a service once everything that was in the folders at the start has
 * been handled, so its arrival means that the platform is complete. Thread-safe.
 */
@ProviderType
public interface Deployments {

    /**
     * Returns one line of text per current problem, in the order of the files; empty if there are none. A line about a
     * file begins with it, such as {@code deploy/roll.jar}.
     */
    List<String> problems();

    /**
     * Returns the files, such as {@code deploy/roll.jar}, whose bundles are still starting. As of the last scan of the
     * folders, and without those already reported as problems because they take too long.
     */
    default List<String> starting() {
        return List.of();
    }

    /**
     * Returns the files in the deploy folder with what has become of each, in the order of their names, as of the last
     * scan of the folders. Files that belong to others, and those that mean nothing to the platform, only if there is a
     * problem.
     */
    default List<DeployedFile> files() {
        return List.of();
    }
}
