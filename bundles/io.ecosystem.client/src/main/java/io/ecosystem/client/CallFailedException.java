package io.ecosystem.client;

import org.jspecify.annotations.Nullable;

/** The reason why a call has no answer. */
public abstract sealed class CallFailedException extends RuntimeException
        permits CallRejectedException,
                UnreachableException,
                TimedOutException,
                ConnectionLostException,
                BadAnswerException,
                OverloadedException,
                CallInterruptedException,
                ClientClosedException {

    private static final long serialVersionUID = 1L;

    private final boolean possiblyExecuted;

    CallFailedException(String message, boolean possiblyExecuted, @Nullable Throwable cause) {
        super(possiblyExecuted ? message + "; the request may have been executed" : message, cause);
        this.possiblyExecuted = possiblyExecuted;
    }

    /** Returns the call and the reason why it has no answer. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /**
     * Returns whether the request may have been executed, by any attempt of the call. If not, it is always safe to send
     * it again.
     */
    public final boolean possiblyExecuted() {
        return possiblyExecuted;
    }
}
