package io.ecosystem.client;

import org.jspecify.annotations.Nullable;

/** Why a call has no answer. */
public abstract sealed class CallFailure extends RuntimeException
        permits Rejection, Unreachable, TimedOut, ConnectionLost, BadAnswer, Overloaded, Interrupted, ClientClosed {

    private static final long serialVersionUID = 1L;

    private final boolean possiblyExecuted;

    CallFailure(String message, boolean possiblyExecuted, @Nullable Throwable cause) {
        super(possiblyExecuted ? message + "; the request may have been executed" : message, cause);
        this.possiblyExecuted = possiblyExecuted;
    }

    /** What was called, and why it has no answer. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /**
     * Whether the request may have been executed, by any attempt of the call. If not, sending it again is safe whatever
     * it does.
     */
    public final boolean possiblyExecuted() {
        return possiblyExecuted;
    }
}
