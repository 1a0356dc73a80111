package io.ecosystem.spi.queue;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown when stored data is damaged. The engine has set it aside as a whole and continues with an empty queue. */
public final class StoreCorruptException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception; the message says what is damaged and where it is now.
     *
     * @param message for the operator
     * @param cause null if there is none
     */
    public StoreCorruptException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
