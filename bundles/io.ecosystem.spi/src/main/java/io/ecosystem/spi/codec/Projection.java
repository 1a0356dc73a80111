package io.ecosystem.spi.codec;

import io.ecosystem.api.message.Bytes;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Extracts some fields of bodies. Thread-safe. */
@ProviderType
@FunctionalInterface
public interface Projection {

    /**
     * Finds the values of the fields without parsing them.
     *
     * @return one per field, as received, sharing the body's array; no bytes for a missing field. Empty if the body is
     *     not an object
     */
    Optional<List<Bytes>> of(Bytes data);
}
