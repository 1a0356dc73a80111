package io.ecosystem.api.message;

import java.util.Optional;

/** The outcome of a request, with the numbers of the protocol. */
public enum Status {

    /** Success; the body is the answer. */
    SUCCESS(0),
    /** The line is not JSON, or exceeds a size limit. */
    MALFORMED(100),
    /** The sender is not permitted to make this request. */
    DENIED(200),
    /** The envelope or the body lacks required fields. */
    INVALID(300),
    /** No handler serves the route. */
    UNKNOWN_ROUTE(400),
    /** Temporarily unavailable; the same request may succeed later. */
    BUSY(500),
    /** The handler understood the request and refused it. */
    REFUSED(600),
    /** The handler failed. */
    UNHANDLED(999);

    private static final Status[] ALL = values();

    private final int code;

    Status(int code) {
        this.code = code;
    }

    /** Returns the status with a protocol number; empty if there is none. */
    public static Optional<Status> of(int code) {
        for (Status status : ALL) {
            if (status.code == code) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    /** Returns the protocol number. */
    public int code() {
        return code;
    }
}
