package io.ecosystem.spi.configuration;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One entry of the configuration history. Its values are for display, like those of {@link EffectiveValue}: secrets are
 * replaced by {@value EffectiveValue#HIDDEN}.
 *
 * @param number counts the entries of the instance, from 1
 * @param time when it was noticed
 * @param pid the configuration
 * @param before the previous values of the keys that changed; a new key is missing
 * @param after their new values; a removed key is missing
 */
public record ConfigurationChange(
        long number,
        Instant time,
        ChangeOrigin origin,
        String pid,
        Kind kind,
        Map<String, Object> before,
        Map<String, Object> after) {

    /** What happened. */
    public enum Kind {
        /** A configuration was created. */
        CREATED,
        /** Values of a configuration changed. */
        UPDATED,
        /** A configuration was deleted. */
        DELETED,
        /** The start settings of a configuration differ from those of the previous start. */
        START
    }

    public ConfigurationChange {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(pid, "pid");
        Objects.requireNonNull(kind, "kind");
        before = Collections.unmodifiableMap(new TreeMap<>(before));
        after = Collections.unmodifiableMap(new TreeMap<>(after));
    }
}
