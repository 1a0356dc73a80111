package io.ecosystem.spi.queue;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The right and duty to process one entry, until it is ended by a method of the queue that gave it. Each engine has its
 * own; it holds no resource.
 */
@ProviderType
public interface Lease {

    /** The entry as it was taken, in the state {@link State#TAKEN}. */
    Entry entry();
}
