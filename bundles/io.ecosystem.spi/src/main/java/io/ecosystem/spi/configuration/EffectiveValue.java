package io.ecosystem.spi.configuration;

import java.util.Objects;

/**
 * One setting as its component receives it.
 *
 * @param pid the configuration, such as {@code io.ecosystem.transport.tcp~main}
 * @param key of the configuration
 * @param value a string, number, boolean or list of these, for display: secrets are replaced by {@value #HIDDEN}, and
 *     placeholders such as <code>$[env:PORT]</code> are shown as written
 * @param layer the kind of source
 * @param source the source, such as {@code conf/io.ecosystem.core.cfg.json} or {@code --tcp}; empty for a default
 */
public record EffectiveValue(String pid, String key, Object value, Layer layer, String source) {

    /** Shown in place of a secret. */
    public static final String HIDDEN = "***";

    public EffectiveValue {
        Objects.requireNonNull(pid, "pid");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(layer, "layer");
        Objects.requireNonNull(source, "source");
    }
}
