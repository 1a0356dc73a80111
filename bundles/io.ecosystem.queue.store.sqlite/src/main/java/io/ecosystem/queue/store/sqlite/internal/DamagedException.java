package io.ecosystem.queue.store.sqlite.internal;

import java.io.Serial;

/** A file is not what was once written. */
final class DamagedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
