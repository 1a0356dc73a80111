package io.ecosystem.spi.queue;

import java.io.Serial;

/** Thrown when a lease has already ended, by its holder or because the engine gave the entry to another. */
public final class LeaseLostException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception for a lease.
     *
     * @param queue its name
     * @param key of the entry
     */
    public LeaseLostException(String queue, String key) {
        super("the lease of entry %s in queue '%s' has ended".formatted(key, queue), null);
    }
}
