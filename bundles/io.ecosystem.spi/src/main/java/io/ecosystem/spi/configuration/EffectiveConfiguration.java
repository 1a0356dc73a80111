package io.ecosystem.spi.configuration;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Knows what every component is configured with, and why. Safe for use by many threads. */
@ProviderType
public interface EffectiveConfiguration {

    /**
     * All settings that are effective now, by configuration and key: those that someone states, and the defaults of
     * components that say which they have. No secret is among them. It takes some milliseconds.
     *
     * @param prefix how the names of the configurations begin; empty for all
     */
    List<EffectiveValue> values(String prefix);
}
