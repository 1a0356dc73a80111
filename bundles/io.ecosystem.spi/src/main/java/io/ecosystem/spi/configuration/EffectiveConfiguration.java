package io.ecosystem.spi.configuration;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Shows the configuration of every component, and where each value comes from. Thread-safe. */
@ProviderType
public interface EffectiveConfiguration {

    /**
     * Returns all settings currently in effect, by configuration and key: configured values, and the defaults that
     * components declare. Secrets are not included. Takes some milliseconds.
     *
     * @param prefix of the configurations' names; empty for all
     */
    List<EffectiveValue> values(String prefix);
}
