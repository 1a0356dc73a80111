package io.ecosystem.launcher;

import java.util.List;

/** Why an instance does not start, each cause with what can be done about it. */
final class StartFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * One thing that stands in the way.
     *
     * @param what what was attempted, on what, and why it failed
     * @param remedy what the reader can do
     */
    record Cause(String what, String remedy) {}

    private final transient List<Cause> causes;

    StartFailure(String what, String remedy) {
        this(List.of(new Cause(what, remedy)));
    }

    StartFailure(List<Cause> causes) {
        super(causes.getFirst().what());
        this.causes = List.copyOf(causes);
    }

    /** The screen that an operator reads. */
    String screen(String home) {
        var text = new StringBuilder("Ecosystem cannot start.\n");
        for (Cause cause : causes) {
            text.append("\n  ").append(cause.what().replace("\n", "\n  "));
            text.append("\n    -> ").append(cause.remedy()).append('\n');
        }
        return text.append("\n  Home: ").append(home).append('\n').toString();
    }
}
