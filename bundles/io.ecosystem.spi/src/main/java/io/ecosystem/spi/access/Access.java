package io.ecosystem.spi.access;

import io.ecosystem.api.handler.Call;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Knows which roles the sender of a call has; the only one that does. Without this service, routes that require a role
 * are denied to everyone. Safe for use by many threads.
 */
@ProviderType
public interface Access {

    /** Whether the sender of a call has a role. Returns within microseconds and never blocks. */
    boolean permits(String role, Call call);
}
