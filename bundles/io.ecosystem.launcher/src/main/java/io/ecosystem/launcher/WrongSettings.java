package io.ecosystem.launcher;

import java.util.List;

/** Invalid start settings, from the command line, the environment or a file. */
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
