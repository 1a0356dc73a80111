package io.ecosystem.launcher;

/** The exit codes of a process, for scripts and service managers. */
public enum ExitCode {

    /** After an orderly stop, for any reason. */
    STOPPED(0),
    /** The instance cannot start. */
    NOT_STARTED(1),
    /** The command line or a configuration is wrong; another start would fail alike. */
    WRONG_USAGE(2),
    /** The stop took too long and was cut off. */
    NOT_STOPPED(3),
    /** The instance already runs in another process. */
    ALREADY_RUNNING(4),
    /** Out of memory. */
    OUT_OF_MEMORY(5);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** Returns the exit code of the process. */
    public int code() {
        return code;
    }
}
