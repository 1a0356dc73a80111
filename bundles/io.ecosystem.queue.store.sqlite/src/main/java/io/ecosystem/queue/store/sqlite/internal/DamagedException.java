package io.ecosystem.queue.store.sqlite.internal;

import java.io.Serial;

/** A file is not what was once written. */
final class DamagedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
        super(message);
    }

    /** Something failed as it made no sense. */
    DamagedException(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
