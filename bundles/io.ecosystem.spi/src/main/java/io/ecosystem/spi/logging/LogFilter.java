package io.ecosystem.spi.logging;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Selects records of the log; all conditions must hold.
 *
 * @param level the least severity; null for any
 * @param logger the name of a logger, for it and all below it including nested classes; empty for any
 * @param key the request: its trace, with or without hyphens, its trace and span with a colon between, or its uid;
 *     empty for any
 * @param text a part of the body, case-sensitive; empty for any
 */
public record LogFilter(@Nullable LogLevel level, String logger, String key, String text) {

    /** Selects every record. */
    public static final LogFilter ALL = new LogFilter(null, "", "", "");

    public LogFilter {
        Objects.requireNonNull(logger, "logger");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(text, "text");
    }
}
