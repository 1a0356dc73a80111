package io.ecosystem.handler.deploy.internal;

import io.ecosystem.spi.deploy.DeployedFile;
import java.util.Locale;

/**
 * A file in the deploy folder in an answer.
 *
 * @param bundle the symbolic name of its bundle; empty if there is none, and for a feature
 * @param version of that bundle; empty if there is none
 * @param state such as {@code active}
 * @param since when it came into this state, as in {@code 2026-01-31T12:00:00.123Z}
 */
public record ShownFile(String file, String bundle, String version, String state, String since) {

    static ShownFile of(DeployedFile file) {
        return new ShownFile(
                file.file(),
                file.bundle(),
                file.version(),
                file.state().name().toLowerCase(Locale.ROOT),
                file.since().toString());
    }
}
