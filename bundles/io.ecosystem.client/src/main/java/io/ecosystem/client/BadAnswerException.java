package io.ecosystem.client;

/** The answer is malformed, too long, or does not fit the requested type. */
public final class BadAnswerException extends CallFailedException {

    private static final long serialVersionUID = 1L;

    /** Creates a failure that describes the fault of the answer. */
    public BadAnswerException(String message, boolean possiblyExecuted) {
        super(message, possiblyExecuted, null);
    }
}
