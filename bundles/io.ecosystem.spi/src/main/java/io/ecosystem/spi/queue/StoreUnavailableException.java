package io.ecosystem.spi.queue;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The queue cannot be written or read just now: the disk is full, read-only, or fails. What is stored stays. */
public final class StoreUnavailableException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says what was attempted and why it failed.
     *
     * @param message for the operator
     * @param cause null if there is none
     */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
