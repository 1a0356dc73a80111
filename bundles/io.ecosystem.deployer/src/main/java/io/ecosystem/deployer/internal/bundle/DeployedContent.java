package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.spi.deploy.DeployedFile.State;
import org.osgi.framework.Bundle;

/**
 * What has become of the content of a file.
 *
 * @param bundle the symbolic name; empty if there is none
 * @param version of the bundle; empty if there is none
 * @param content tells one content of the file from another; empty if there was none yet
 */
public record DeployedContent(String bundle, String version, State state, String content) {

    /** Creates that of a file without a bundle. */
    public DeployedContent(State state, String content) {
        this("", "", state, content);
    }

    static DeployedContent of(Bundle bundle, State state, String content) {
        return new DeployedContent(bundle.getSymbolicName(), bundle.getVersion().toString(), state, content);
    }
}
