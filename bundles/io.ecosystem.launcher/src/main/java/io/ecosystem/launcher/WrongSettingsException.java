package io.ecosystem.launcher;

import java.util.List;

/** Invalid start settings, from the command line, the environment or a file. */
public final class WrongSettingsException extends StartFailedException {

    private static final long serialVersionUID = 1L;

    public WrongSettingsException(String what, String remedy) {
        super(what, remedy);
    }

    WrongSettingsException(List<String> problems) {
        super(problems.stream()
                .map(problem -> new Cause(problem, "correct it and start again"))
                .toList());
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.WRONG_USAGE;
    }
}
