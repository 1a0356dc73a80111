package io.ecosystem.launcher;

import java.util.List;

/** Why an instance does not start, each cause with what can be done about it. */
public class StartFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * One thing that stands in the way.
     *
     * @param what what was attempted, on what, and why it failed
     * @param remedy what the reader can do
     */
    public record Cause(String what, String remedy) {}

    private final transient List<Cause> causes;

    public StartFailure(String what, String remedy) {
        this(List.of(new Cause(what, remedy)));
    }

    public StartFailure(List<Cause> causes) {
        super(causes.getFirst().what());
        this.causes = List.copyOf(causes);
    }

    /** How the process ends because of it. */
    public ExitCode exitCode() {
        return ExitCode.NOT_STARTED;
    }

    /** What stands in the way. */
    public List<Cause> causes() {
        return causes;
    }

    /** The screen that an operator reads. */
    String screen() {
        var text = new StringBuilder("Ecosystem cannot start.\n");
        for (Cause cause : causes) {
            text.append("\n  ").append(cause.what().replace("\n", "\n  "));
            text.append("\n    -> ").append(cause.remedy()).append('\n');
        }
        return text.append('\n').toString();
    }
}
