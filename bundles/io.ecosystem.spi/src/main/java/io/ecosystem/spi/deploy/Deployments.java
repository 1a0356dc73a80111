package io.ecosystem.spi.deploy;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What is wrong with the deployed files. It becomes a service as soon as everything that lay in the folders at the
 * start has been dealt with, so its arrival says that the platform is complete. Safe for use by many threads.
 */
@ProviderType
public interface Deployments {

    /** One readable line for each problem that exists now, in the order of their files; empty when all is well. */
    List<String> problems();

    /**
     * The files, such as {@code deploy/roll.jar}, whose bundles are still starting: what they bring is on its way. As
     * of the last look at the folders, and without those that take so long that they are among the problems.
     */
    default List<String> starting() {
        return List.of();
    }
}
