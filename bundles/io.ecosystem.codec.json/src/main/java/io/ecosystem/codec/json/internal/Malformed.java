package io.ecosystem.codec.json.internal;

/** Bytes are not the JSON that they should be; the message says what is wrong and where. Carries no stack trace. */
final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    Malformed(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
