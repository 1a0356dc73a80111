package io.ecosystem.client;

/** As many calls wait in this client as may; the request was not sent. */
public final class Overloaded extends CallFailure {

    private static final long serialVersionUID = 1L;

    /** A failure with the limit. */
    public Overloaded(String message) {
        super(message, false, null);
    }
}
