package io.ecosystem.api.message;

import java.util.Optional;

/** How a request went, with the numbers of the protocol. */
public enum Status {

    /** Done; the body is the answer. */
    SUCCESS(0),
    /** The line is not JSON, or more of it than is accepted. */
    MALFORMED(100),
    /** The sender may not ask this. */
    DENIED(200),
    /** The envelope or the body does not have the fields that it needs. */
    INVALID(300),
    /** No handler serves the route. */
    UNKNOWN_ROUTE(400),
    /** Not now; the same request may succeed later. */
    BUSY(500),
    /** The handler understood the request and refuses it. */
    REFUSED(600),
    /** The handler failed. */
    UNHANDLED(999);

    private static final Status[] ALL = values();

    private final int code;

    Status(int code) {
        this.code = code;
    }

    /** The status with a number of the wire; empty if there is none. */
    public static Optional<Status> of(int code) {
        for (Status status : ALL) {
            if (status.code == code) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }
}
