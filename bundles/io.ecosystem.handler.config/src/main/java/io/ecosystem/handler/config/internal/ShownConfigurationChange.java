package io.ecosystem.handler.config.internal;

import io.ecosystem.spi.configuration.ConfigurationChange;
import java.util.Locale;
import java.util.Map;

/**
 * An entry of the history in an answer.
 *
 * @param time as in {@code 2026-01-31T12:00:00.123Z}
 * @param change what happened, such as {@code updated}
 * @param before the previous values of the changed keys
 * @param after their new values
 */
public record ShownConfigurationChange(
        long number,
        String time,
        String actor,
        String cause,
        String pid,
        String change,
        Map<String, Object> before,
        Map<String, Object> after) {

    static ShownConfigurationChange of(ConfigurationChange change) {
        return new ShownConfigurationChange(
                change.number(),
                change.time().toString(),
                change.origin().actor(),
                change.origin().cause(),
                change.pid(),
                change.kind().name().toLowerCase(Locale.ROOT),
                change.before(),
                change.after());
    }
}
