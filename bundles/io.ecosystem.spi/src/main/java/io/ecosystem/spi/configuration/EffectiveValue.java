package io.ecosystem.spi.configuration;

import java.util.Objects;

/**
 * One setting as its component gets it.
 *
 * @param pid the configuration, such as {@code io.ecosystem.transport.tcp~main}
 * @param key of the configuration
 * @param value a text, a number, a boolean or a list of these, to be shown: a secret is replaced by {@value #HIDDEN},
 *     and what stands for a value, such as <code>$[env:PORT]</code>, is given as it is written
 * @param layer what kind of source states it
 * @param source which one, such as {@code conf/io.ecosystem.core.cfg.json} or {@code --tcp}; empty for a default
 */
public record EffectiveValue(String pid, String key, Object value, Layer layer, String source) {

    /** What is shown in place of a secret. */
    public static final String HIDDEN = "***";

    public EffectiveValue {
        Objects.requireNonNull(pid, "pid");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(layer, "layer");
        Objects.requireNonNull(source, "source");
    }
}
