package io.ecosystem.launcher;

import java.util.List;

/** A start that has failed, with each cause and its remedy. */
public class StartFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * A cause of the failure.
     *
     * @param what what was attempted, on what, and why it failed
     * @param remedy what the reader can do
     */
    public record Cause(String what, String remedy) {}

    private final transient List<Cause> causes;

    public StartFailedException(String what, String remedy) {
        this(List.of(new Cause(what, remedy)));
    }

    public StartFailedException(List<Cause> causes) {
        super(causes.getFirst().what());
        this.causes = List.copyOf(causes);
    }

    /** Returns the exit code of the process. */
    public ExitCode exitCode() {
        return ExitCode.NOT_STARTED;
    }

    /** Returns the causes. */
    public List<Cause> causes() {
        return causes;
    }

    /** Returns the screen for the operator. */
    String screen() {
        var text = new StringBuilder("Ecosystem cannot start.\n");
        for (Cause cause : causes) {
            text.append("\n  ").append(cause.what().replace("\n", "\n  "));
            text.append("\n    -> ").append(cause.remedy()).append('\n');
        }
        return text.append('\n').toString();
    }
}
