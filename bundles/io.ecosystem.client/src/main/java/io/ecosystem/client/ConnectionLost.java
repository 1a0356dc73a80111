package io.ecosystem.client;

import org.jspecify.annotations.Nullable;

/** The connection ended before the answer had come whole; {@link #possiblyExecuted} tells the two cases apart. */
public final class ConnectionLost extends CallFailure {

    private static final long serialVersionUID = 1L;

    /** A failure with what happened to the connection. */
    public ConnectionLost(String message, boolean possiblyExecuted, @Nullable Throwable cause) {
        super(message, possiblyExecuted, cause);
    }
}
