package io.ecosystem.deployer.internal.bundle;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Thrown for a file that is not, or not yet, a complete jar. */
public final class IncompleteJarException extends IOException {

    private static final long serialVersionUID = 1L;

    IncompleteJarException(@Nullable String message, Throwable cause) {
        super(message, cause);
    }

    IncompleteJarException(String message) {
        super(message);
    }
}
