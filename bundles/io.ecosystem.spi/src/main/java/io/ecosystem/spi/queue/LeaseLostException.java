package io.ecosystem.spi.queue;

import java.io.Serial;

/** The lease has ended before: by its holder, or because the engine gave the entry to another. */
public final class LeaseLostException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says whose.
     *
     * @param queue its name
     * @param key of the entry
     */
    public LeaseLostException(String queue, String key) {
        super("the lease of entry %s in queue '%s' has ended".formatted(key, queue), null);
    }
}
