package io.ecosystem.client;

/** The client was closed before or during the call. */
public final class ClientClosedException extends CallFailedException {

    private static final long serialVersionUID = 1L;

    /** Creates a failure of a closed client. */
    public ClientClosedException(String message, boolean possiblyExecuted) {
        super(message, possiblyExecuted, null);
    }
}
