package io.ecosystem.handler.deploy.internal;

import io.ecosystem.spi.deploy.DeploymentChange;
import java.util.Locale;

/**
 * An entry of the history in an answer.
 *
 * @param time as in {@code 2026-01-31T12:00:00.123Z}
 * @param change what happened, such as {@code updated}
 * @param bundle the symbolic name and version that works from then on
 * @param digest the SHA-256 of its jar
 * @param cause why, or by whom; empty if the file itself is the cause
 */
public record ShownDeployment(
        long number, String time, String file, String change, String bundle, String digest, String cause) {

    static ShownDeployment of(DeploymentChange change) {
        return new ShownDeployment(
                change.number(),
                change.time().toString(),
                change.file(),
                change.kind().name().toLowerCase(Locale.ROOT),
                change.bundle(),
                change.digest(),
                change.cause());
    }
}
