package io.ecosystem.spi.queue;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown while the queue cannot be written or read: the disk is full, read-only, or fails. Stored data is kept. */
public final class StoreUnavailableException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception; the message says what was attempted and why it failed.
     *
     * @param message for the operator
     * @param cause null if there is none
     */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
