package io.ecosystem.spi.configuration;

import java.util.Objects;

/**
 * Who changed a configuration, and how.
 *
 * @param actor such as {@code tcp peer 127.0.0.1:51324}, {@code bundle acme.tool 1.2.0} or {@code instance}
 * @param cause such as {@code conf/io.ecosystem.core.cfg.json}, {@code eco.config.set} or {@code Config Admin}
 */
public record ChangeOrigin(String actor, String cause) {

    public ChangeOrigin {
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(cause, "cause");
    }
}
