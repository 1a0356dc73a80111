package io.ecosystem.client;

import org.jspecify.annotations.Nullable;

/** Connecting failed: the address is unknown, nothing listens there, or the file is not a socket. */
public final class UnreachableException extends CallFailedException {

    private static final long serialVersionUID = 1L;

    /** Creates a failure that describes the attempt and its error. */
    public UnreachableException(String message, boolean possiblyExecuted, @Nullable Throwable cause) {
        super(message, possiblyExecuted, cause);
    }
}
