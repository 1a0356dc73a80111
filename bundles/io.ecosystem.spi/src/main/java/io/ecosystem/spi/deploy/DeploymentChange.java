package io.ecosystem.spi.deploy;

import java.time.Instant;
import java.util.Objects;

/**
 * One entry of the history of the deploy folder.
 *
 * @param number counts the entries of the instance, from 1
 * @param time when it happened
 * @param file such as {@code orders.jar}
 * @param bundle the symbolic name and version that works from then on, such as {@code acme.orders 1.5.0}, or the id of
 *     a feature; for {@link Kind#REMOVED} the one that worked
 * @param digest the SHA-256 of its content, in hexadecimal digits
 * @param cause why, or by whom; empty if the file itself is the cause
 */
public record DeploymentChange(
        long number, Instant time, String file, Kind kind, String bundle, String digest, String cause) {

    /** What happened. */
    public enum Kind {
        /** The bundle of a new file was installed. */
        INSTALLED,
        /** The bundle of a file was updated. */
        UPDATED,
        /** A share of the calls goes to the new version of a file. */
        ROLLING_OUT,
        /** A version got all calls after it had a share of them. */
        PROMOTED,
        /** A version did not work, so the one before is back. */
        TAKEN_BACK,
        /** An earlier version is back by request. */
        ROLLED_BACK,
        /** A file was deleted, and its bundle with it. */
        REMOVED
    }

    public DeploymentChange {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(bundle, "bundle");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(cause, "cause");
    }
}
