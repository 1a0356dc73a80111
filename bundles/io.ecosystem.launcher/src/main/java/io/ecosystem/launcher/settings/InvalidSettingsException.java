package io.ecosystem.launcher.settings;

import java.util.List;

/** Settings that prevent the start. */
public final class InvalidSettingsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidSettingsException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns one line for each problem, with the source, the key, the value and the expectation. */
    public List<String> problems() {
        return problems;
    }
}
