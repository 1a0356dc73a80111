package io.ecosystem.platform.file;

import java.util.List;
import java.util.Objects;

/** Thrown for configuration that must not be applied; each line names a key, its value and what was expected. */
public final class InvalidConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    public InvalidConfigurationException(List<String> lines) {
        super(String.join("; ", lines));
    }

    public InvalidConfigurationException(String line, Throwable cause) {
        super(line, cause);
    }

    /** Returns all problems in one line. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
