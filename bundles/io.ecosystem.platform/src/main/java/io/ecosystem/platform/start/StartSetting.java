package io.ecosystem.platform.start;

import java.util.Objects;

/**
 * One value of a configuration that wins over what lies in the folders.
 *
 * @param layer what kind of source states it
 * @param source the source in the words of the one who stated it, such as {@code --tcp} or {@code ECOENV_LOG_LEVEL}
 * @param pid the configuration
 * @param key of the configuration; empty if the whole configuration is switched off
 * @param value a text, a number, a boolean or a list of these; a text may still have to become what the key expects
 */
public record StartSetting(StartLayer layer, String source, String pid, String key, Object value) {

    public StartSetting {
        Objects.requireNonNull(layer, "layer");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(pid, "pid");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }

    /** States that there shall be no such configuration. */
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
