package io.ecosystem.api.handler;

import io.ecosystem.api.message.Status;
import java.util.Objects;

/**
 * A failure that the sender shall hear of: thrown by a handler or by middleware, it becomes a response with its status
 * and its text. It is not logged and carries no stack trace.
 */
public class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Status status;

    /** The request is understood and refused (600). */
    public Refusal(String reason) {
        this(Status.REFUSED, reason);
    }

    /**
     * A refusal with a status of its own.
     *
     * @throws IllegalArgumentException if the status is {@link Status#SUCCESS}
     */
    public Refusal(Status status, String reason) {
        super(Objects.requireNonNull(reason, "reason"), null, false, false);
        if (status == Status.SUCCESS) {
            throw new IllegalArgumentException("a refusal cannot be a success: " + reason);
        }
        this.status = status;
    }

    /** Not now; the sender may try again (500). */
    public static Refusal busy(String reason) {
        return new Refusal(Status.BUSY, reason);
    }

    /** The sender may not ask this (200). */
    public static Refusal denied(String reason) {
        return new Refusal(Status.DENIED, reason);
    }

    /** The body is not what it must be (300); the reason names the field and what was expected. */
    public static Refusal invalid(String reason) {
        return new Refusal(Status.INVALID, reason);
    }

    /** The text that goes back. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** The status that goes back. */
    public Status status() {
        return status;
    }
}
