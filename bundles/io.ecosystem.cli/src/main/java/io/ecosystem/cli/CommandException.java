package io.ecosystem.cli;

/** A command cannot be done. The message is for people, in one line or several. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String remedy;

    /**
     * Creates a failure.
     *
     * @param remedy what to do about it; empty if the message says all
     */
    public CommandException(ExitCode exitCode, String message, String remedy) {
        super(message);
        this.exitCode = exitCode;
        this.remedy = remedy;
    }

    /** Creates a failure whose message says all. */
    public CommandException(ExitCode exitCode, String message) {
        this(exitCode, message, "");
    }

    /** Returns how the process ends. */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** Returns what to do about it; empty if the message says all. */
    public String remedy() {
        return remedy;
    }
}
