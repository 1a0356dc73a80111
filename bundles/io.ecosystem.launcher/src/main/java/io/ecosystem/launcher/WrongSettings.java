package io.ecosystem.launcher;

import java.util.List;

/** What was said about the start on the command line, in the environment or in a file is wrong. */
public final class WrongSettings extends StartFailure {

    private static final long serialVersionUID = 1L;

    public WrongSettings(String what, String remedy) {
        super(what, remedy);
    }

    WrongSettings(List<String> problems) {
        super(problems.stream()
                .map(problem -> new Cause(problem, "correct it and start again"))
                .toList());
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.WRONG_USAGE;
    }
}
