package io.ecosystem.client;

import org.jspecify.annotations.Nullable;

/** The connection ended before the complete answer; {@link #possiblyExecuted} tells the two cases apart. */
public final class ConnectionLostException extends CallFailedException {

    private static final long serialVersionUID = 1L;

    /** Creates a failure that describes the end of the connection. */
    public ConnectionLostException(String message, boolean possiblyExecuted, @Nullable Throwable cause) {
        super(message, possiblyExecuted, cause);
    }
}
