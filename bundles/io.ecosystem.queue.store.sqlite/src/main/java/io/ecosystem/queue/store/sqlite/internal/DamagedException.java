package io.ecosystem.queue.store.sqlite.internal;

import java.io.Serial;

/** Thrown when a file differs from what was written. */
final class DamagedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
        super(message);
    }

    /** Wraps the failure that revealed the damage. */
    DamagedException(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
