package io.ecosystem.logging.internal;

import java.nio.file.Path;

/**
 * The destinations of records.
 *
 * @param application named in each record
 * @param instance named in each record
 * @param file written unless {@code files} is 0
 * @param files how many files are kept besides the current one; 0 for no file at all
 */
record Outputs(String application, String instance, Console console, Path file, long maxFileBytes, int files) {

    /** The form of records on standard error. */
    enum Console {
        NOTHING,
        TEXT,
        JSON
    }

    boolean hasFile() {
        return files > 0;
    }
}
