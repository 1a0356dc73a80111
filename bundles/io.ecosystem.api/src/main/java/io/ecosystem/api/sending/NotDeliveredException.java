package io.ecosystem.api.sending;

/** A sent message was not delivered: it is in the error queue of a target, or its fate is no longer known. */
public final class NotDeliveredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception; the message names the target and the reason. */
    public NotDeliveredException(String message) {
        super(message, null, false, false);
    }
}
