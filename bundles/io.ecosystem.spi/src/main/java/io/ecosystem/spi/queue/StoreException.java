package io.ecosystem.spi.queue;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown when a queue could not be changed or read; the operation had no effect. */
public abstract sealed class StoreException extends RuntimeException
        permits QueueFullException, StoreUnavailableException, StoreCorruptException, LeaseLostException {

    @Serial
    private static final long serialVersionUID = 1L;

    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Returns the message for the operator. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
