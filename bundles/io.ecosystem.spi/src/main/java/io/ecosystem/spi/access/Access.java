package io.ecosystem.spi.access;

import io.ecosystem.api.handler.Call;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Decides which roles the sender of a call has; the only place that does. Without this service, routes that require a
 * role are denied to everyone. Thread-safe.
 */
@ProviderType
public interface Access {

    /** Returns whether the sender of a call has a role. Returns within microseconds and never blocks. */
    boolean permits(String role, Call call);
}
