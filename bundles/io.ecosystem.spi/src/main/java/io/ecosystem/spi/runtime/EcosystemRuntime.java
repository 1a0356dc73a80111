package io.ecosystem.spi.runtime;

import io.ecosystem.spi.runtime.dto.RuntimeDTO;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Shows what this instance serves at present, for tools. Thread-safe.
 *
 * <p>Its service property {@code service.changecount} increases when something other than a figure has changed: mostly
 * at once, and within about a second at the latest. Changes in quick succession are counted as one. The count begins
 * anew each time the service comes.
 */
@ProviderType
public interface EcosystemRuntime {

    /**
     * Returns the state at the time of the call. The objects belong to the caller. Takes about a millisecond, or longer
     * while a listener opens or closes.
     */
    RuntimeDTO getRuntimeDTO();
}
