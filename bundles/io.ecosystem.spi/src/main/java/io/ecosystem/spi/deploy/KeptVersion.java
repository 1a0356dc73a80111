package io.ecosystem.spi.deploy;

import java.time.Instant;
import java.util.Objects;

/**
 * A version of a jar or feature in the deploy folder whose content is kept.
 *
 * @param file such as {@code orders.jar}
 * @param bundle its symbolic name and version, such as {@code acme.orders 1.4.0}; the id of a feature
 * @param digest the SHA-256 of its content, in hexadecimal digits
 * @param time when it was last deployed
 * @param verdict why it was taken back or rolled back; empty if it was not
 */
public record KeptVersion(String file, String bundle, String digest, Instant time, String verdict) {

    public KeptVersion {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(bundle, "bundle");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(verdict, "verdict");
    }
}
