package io.ecosystem.launcher.settings;

/** An invalid command line; the message names the argument and the expectation. */
public final class UsageException extends Exception {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
