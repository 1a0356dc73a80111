package io.ecosystem.spi.queue;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** What was stored is damaged. The engine has set it aside, whole, and goes on with a queue that is empty. */
public final class StoreCorruptException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says what is damaged, and where it has been put.
     *
     * @param message for the operator
     * @param cause null if there is none
     */
    public StoreCorruptException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
