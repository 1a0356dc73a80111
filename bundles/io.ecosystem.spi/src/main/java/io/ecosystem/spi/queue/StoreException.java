package io.ecosystem.spi.queue;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Why a queue could not be changed or looked at; what was asked for did not happen. */
public abstract sealed class StoreException extends RuntimeException
        permits QueueFullException, StoreUnavailableException, StoreCorruptException, LeaseLostException {

    @Serial
    private static final long serialVersionUID = 1L;

    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** For the operator. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
