package io.ecosystem.spi.deploy;

import java.time.Instant;
import java.util.Objects;

/**
 * A file in the deploy folder, and what has become of it.
 *
 * @param file such as {@code orders.jar}
 * @param bundle the symbolic name of its bundle; empty if there is none, and for a feature
 * @param version the version of that bundle, which is the one that works if an update was taken back; empty if there is
 *     no bundle
 * @param since when it came into this state with this content, or when the deployer last started after that
 */
public record DeployedFile(String file, String bundle, String version, State state, Instant since) {

    /** What has become of a file. Those of a bundle are its states in the framework. */
    public enum State {
        /** Noticed, and neither deployed nor refused yet. */
        WAITING,
        /** Its bundle lacks something, as a problem says. */
        INSTALLED,
        /** Its bundle has been stopped, or did not start, as a problem says; or it is a fragment at work. */
        RESOLVED,
        /** Its bundle is starting, or one of its components; for a feature, one of its bundles. */
        STARTING,
        /** Its bundle works; for a feature, all of its bundles. */
        ACTIVE,
        /** Its bundle is stopping. */
        STOPPING,
        /** Someone else has uninstalled its bundle. */
        UNINSTALLED,
        /** Its bundle gets a share of the calls, beside the version before. */
        ROLLING_OUT,
        /** It is replacing a bundle of the platform, and not known to work yet. */
        REPLACING,
        /** It has the name of a bundle of the platform that works in another version, as a problem says why. */
        STANDBY,
        /** A bundle of the feature does not run. */
        FAILED,
        /** Never deployed, as a problem says. */
        REFUSED
    }

    public DeployedFile {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(bundle, "bundle");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(since, "since");
    }
}
