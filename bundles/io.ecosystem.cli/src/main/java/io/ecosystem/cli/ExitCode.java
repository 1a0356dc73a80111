package io.ecosystem.cli;

/** The exit codes of {@code eco}, for scripts. */
public enum ExitCode {

    /** The command has done its work. */
    DONE(0),
    /** The instance refused or failed, or a file cannot be read or written. */
    FAILED(1),
    /** The command line is wrong; nothing was sent. */
    USAGE(2),
    /** No instance answers at the address, or none runs. */
    UNREACHABLE(3),
    /** The sender lacks a role. */
    DENIED(4),
    /** There is no such route, queue, cache, file or other thing. */
    NOT_FOUND(5),
    /** The instance did not answer in time. */
    TIMED_OUT(6),
    /** Ctrl-C. */
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** Returns the one of a number; {@link #FAILED} if there is none. */
    public static ExitCode of(int code) {
        for (ExitCode one : values()) {
            if (one.code == code) {
                return one;
            }
        }
        return FAILED;
    }

    /** Returns the exit code of the process. */
    public int code() {
        return code;
    }
}
