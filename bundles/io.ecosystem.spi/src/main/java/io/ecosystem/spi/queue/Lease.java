package io.ecosystem.spi.queue;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The right and duty to process one entry, until a method of its queue ends it. Each engine has its own class; it holds
 * no resources.
 */
@ProviderType
public interface Lease {

    /** Returns the entry as it was taken, in the state {@link State#TAKEN}. */
    Entry entry();
}
