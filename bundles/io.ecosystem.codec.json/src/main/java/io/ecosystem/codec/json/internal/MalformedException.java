package io.ecosystem.codec.json.internal;

/** Bytes that are not the expected JSON; the message states the error and its position. Carries no stack trace. */
final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
