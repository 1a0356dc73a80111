package io.ecosystem.spi.deploy;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Problems of the deployed files. Becomes a service once everything that was in the folders at the start has been
 * handled, so its arrival means that the platform is complete. Thread-safe.
 */
@ProviderType
public interface Deployments {

    /** Returns one line of text per current problem, in the order of the files; empty if there are none. */
    List<String> problems();

    /**
     * Returns the files, such as {@code deploy/roll.jar}, whose bundles are still starting. As of the last scan of the
     * folders, and without those already reported as problems because they take too long.
     */
    default List<String> starting() {
        return List.of();
    }
}
