package io.ecosystem.handler.deploy.internal;

import io.ecosystem.spi.deploy.KeptVersion;

/**
 * A kept version in an answer.
 *
 * @param bundle its symbolic name and version
 * @param digest the SHA-256 of its jar
 * @param deployed when it was last deployed, as in {@code 2026-01-31T12:00:00.123Z}
 * @param verdict why it was taken back or rolled back; empty if it was not
 */
public record ShownVersion(String file, String bundle, String digest, String deployed, String verdict) {

    static ShownVersion of(KeptVersion version) {
        return new ShownVersion(
                version.file(),
                version.bundle(),
                version.digest(),
                version.time().toString(),
                version.verdict());
    }
}
