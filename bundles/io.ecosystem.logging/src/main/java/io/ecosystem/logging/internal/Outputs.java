package io.ecosystem.logging.internal;

import java.nio.file.Path;

/**
 * Where records go.
 *
 * @param application named in each record
 * @param instance named in each record
 * @param file what is written unless {@code files} is 0
 * @param files how many files are kept besides the one that is written; 0 for no file at all
 */
record Outputs(String application, String instance, Console console, Path file, long maxFileBytes, int files) {

    /** What standard error is given. */
    enum Console {
        NOTHING,
        TEXT,
        JSON
    }

    boolean hasFile() {
        return files > 0;
    }
}
