package io.ecosystem.client;

/**
 * The thread was interrupted while it waited for the answer. The call is abandoned, and the thread's interrupt flag
 * stays set.
 */
public final class CallInterruptedException extends CallFailedException {

    private static final long serialVersionUID = 1L;

    /** Creates a failure of an interrupted thread. */
    public CallInterruptedException(String message, boolean possiblyExecuted, InterruptedException cause) {
        super(message, possiblyExecuted, cause);
    }
}
