package io.ecosystem.client;

/** Why a call has no answer. */
public abstract sealed class CallFailure extends RuntimeException
        permits Rejection, Unreachable, TimedOut, ConnectionLost, BadAnswer, Overloaded, Interrupted, ClientClosed {

    private static final long serialVersionUID = 1L;

    private final boolean possiblyExecuted;

    CallFailure(String message, boolean possiblyExecuted, Throwable cause) {
        super(possiblyExecuted ? message + "; the request may have been executed" : message, cause);
        this.possiblyExecuted = possiblyExecuted;
    }

    /**
     * Whether the request may have been executed, by any attempt of the call. If not, sending it again is safe whatever
     * it does.
     */
    public final boolean possiblyExecuted() {
        return possiblyExecuted;
    }
}
