package io.ecosystem.api.handler;

import java.util.Objects;

/** Thrown by a {@link QueuedHandler} for an entry that must not be retried. It has no stack trace. */
public final class RejectedEntryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates a rejection; operators see the reason with the entry. */
    public RejectedEntryException(String reason) {
        super(Objects.requireNonNull(reason, "reason"), null, false, false);
    }

    /** Returns the reason. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
