package io.ecosystem.launcher.settings;

/** The command line cannot be understood; the message names the argument and what was expected. */
public final class UsageException extends Exception {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
