package io.ecosystem.platform.start;

/** Where a setting of a start comes from; the later one wins. */
public enum StartLayer {
    /** The file that {@code -c} names. */
    APPLICATION_FILE,
    /** A variable {@code ECOENV_...}. */
    ENVIRONMENT,
    /** An argument. */
    COMMAND_LINE
}
