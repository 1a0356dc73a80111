package io.ecosystem.spi.codec;

import io.ecosystem.api.message.Bytes;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Picks some fields of bodies. Safe for use by many threads. */
@ProviderType
@FunctionalInterface
public interface Projection {

    /**
     * Finds the values of the fields, without reading them.
     *
     * @return one for each field, in the form that it came in, sharing the body's array; no bytes for a field that is
     *     missing. Empty if the body is no object
     */
    Optional<List<Bytes>> of(Bytes data);
}
