package io.ecosystem.client;

/** The client has reached its limit of waiting calls; the request was not sent. */
public final class OverloadedException extends CallFailedException {

    private static final long serialVersionUID = 1L;

    /** Creates a failure that states the limit. */
    public OverloadedException(String message) {
        super(message, false, null);
    }
}
