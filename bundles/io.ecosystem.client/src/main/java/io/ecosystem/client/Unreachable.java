package io.ecosystem.client;

import org.jspecify.annotations.Nullable;

/** No connection came about: the address is unknown, nobody listens there, or it is a file that is no socket. */
public final class Unreachable extends CallFailure {

    private static final long serialVersionUID = 1L;

    /** A failure with what was attempted and why not. */
    public Unreachable(String message, boolean possiblyExecuted, @Nullable Throwable cause) {
        super(message, possiblyExecuted, cause);
    }
}
