package io.ecosystem.platform.start;

import java.util.Objects;

/**
 * A configuration value that overrides those in the folders.
 *
 * @param layer the kind of source
 * @param source as its author wrote it, such as {@code --tcp} or {@code ECOENV_LOG_LEVEL}
 * @param pid the configuration
 * @param key of the configuration; empty if the whole configuration is switched off
 * @param value a string, number, boolean or list of these; a string may still need conversion to the key's type
 */
public record StartSetting(StartLayer layer, String source, String pid, String key, Object value) {

    public StartSetting {
        Objects.requireNonNull(layer, "layer");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(pid, "pid");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }

    /** Returns a setting that switches a configuration off. */
    public static StartSetting off(StartLayer layer, String source, String pid) {
        return new StartSetting(layer, source, pid, "", "");
    }

    /** Returns whether the configuration is switched off. */
    public boolean isOff() {
        return key.isEmpty();
    }

    /** Returns whether the value is text only because its source has no other types. */
    public boolean isText() {
        return layer != StartLayer.APPLICATION_FILE && value instanceof String;
    }
}
