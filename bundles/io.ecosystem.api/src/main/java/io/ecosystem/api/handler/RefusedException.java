package io.ecosystem.api.handler;

import io.ecosystem.api.message.Status;
import java.util.Objects;

/**
 * A failure meant for the sender: thrown by a handler or middleware, it becomes a response with its status and text. It
 * is not logged and has no stack trace.
 */
public class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Status status;

    /** Creates a refusal of a request that was understood (600). */
    public RefusedException(String reason) {
        this(Status.REFUSED, reason);
    }

    /**
     * Creates a refusal with the given status.
     *
     * @throws IllegalArgumentException if the status is {@link Status#SUCCESS}
     */
    public RefusedException(Status status, String reason) {
        super(Objects.requireNonNull(reason, "reason"), null, false, false);
        if (status == Status.SUCCESS) {
            throw new IllegalArgumentException("a refusal cannot be a success: " + reason);
        }
        this.status = status;
    }

    /** Creates a temporary refusal; the sender may try again (500). */
    public static RefusedException busy(String reason) {
        return new RefusedException(Status.BUSY, reason);
    }

    /** Creates a refusal for a sender without permission (200). */
    public static RefusedException denied(String reason) {
        return new RefusedException(Status.DENIED, reason);
    }

    /** Creates a refusal of an invalid body (300); the reason names the field and what was expected. */
    public static RefusedException invalid(String reason) {
        return new RefusedException(Status.INVALID, reason);
    }

    /** Returns the text of the response. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Returns the status of the response. */
    public Status status() {
        return status;
    }
}
