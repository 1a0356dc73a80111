package io.ecosystem.api.handler;

import java.util.Objects;

/** Thrown by a {@link QueuedHandler} for an entry that shall not be tried again. It carries no stack trace. */
public final class Rejection extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the reason that the operator finds beside the entry. */
    public Rejection(String reason) {
        super(Objects.requireNonNull(reason, "reason"), null, false, false);
    }

    /** The reason. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
