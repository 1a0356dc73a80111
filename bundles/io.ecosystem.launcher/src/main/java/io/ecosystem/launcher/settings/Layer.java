package io.ecosystem.launcher.settings;

/** Where a setting of a start comes from; the later one wins. */
public enum Layer {
    /** The file that {@code -c} names. */
    APPLICATION_FILE,
    /** A variable {@code ECOENV_...}. */
    ENVIRONMENT,
    /** An argument. */
    COMMAND_LINE
}
