package io.ecosystem.transport.ws.internal;

/** A peer's frame for which the connection is closed. */
final class BrokenProtocolException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * Carries what the peer gets.
     *
     * @param code of the close frame
     * @param reason at most 123 bytes
     */
    BrokenProtocolException(int code, String reason) {
        super(reason, null, false, false); // peers cause it: no stack trace
        this.code = code;
    }

    int code() {
        return code;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
