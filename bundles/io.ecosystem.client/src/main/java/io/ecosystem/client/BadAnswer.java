package io.ecosystem.client;

/** Something came back that is no answer, is too long, or does not fit the type that was asked for. */
public final class BadAnswer extends CallFailure {

    private static final long serialVersionUID = 1L;

    /** A failure with what is wrong with the answer. */
    public BadAnswer(String message, boolean possiblyExecuted) {
        super(message, possiblyExecuted, null);
    }
}
