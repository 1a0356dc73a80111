package io.ecosystem.client;

/**
 * The thread was interrupted while it waited for the answer; the call was given up, and the thread is interrupted
 * still.
 */
public final class Interrupted extends CallFailure {

    private static final long serialVersionUID = 1L;

    /** A failure of an interrupted thread. */
    public Interrupted(String message, boolean possiblyExecuted, InterruptedException cause) {
        super(message, possiblyExecuted, cause);
    }
}
