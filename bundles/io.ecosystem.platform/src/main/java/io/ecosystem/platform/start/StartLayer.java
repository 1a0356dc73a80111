package io.ecosystem.platform.start;

/** Where a start setting comes from; the later one wins. */
public enum StartLayer {
    /** The file that {@code -c} names. */
    APPLICATION_FILE,
    /** An environment variable {@code ECOENV_...}. */
    ENVIRONMENT,
    /** An argument. */
    COMMAND_LINE
}
