package io.ecosystem.test;

import org.jspecify.annotations.Nullable;

/** An instance could not be started, or a bundle does not work in it. The message has each reason. */
public final class NotStartedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotStartedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
