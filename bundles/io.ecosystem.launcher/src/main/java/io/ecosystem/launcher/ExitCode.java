package io.ecosystem.launcher;

/** How a process ends, for scripts and service managers. */
public enum ExitCode {

    /** After an orderly stop, whoever asked for it. */
    STOPPED(0),
    /** Something keeps the instance from starting. */
    NOT_STARTED(1),
    /** The command line or a configuration is wrong; starting again changes nothing. */
    WRONG_USAGE(2),
    /** The stop took too long and was cut off. */
    NOT_STOPPED(3),
    /** Another process is this instance. */
    ALREADY_RUNNING(4),
    /** Memory has run out for good. */
    OUT_OF_MEMORY(5);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number that the operating system is told. */
    public int code() {
        return code;
    }
}
