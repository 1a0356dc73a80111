package io.ecosystem.spi.logging;

import java.util.Locale;
import java.util.Optional;

/** The minimum severity of records written to the log. */
public enum LogLevel {

    /** Details for developers. */
    DEBUG,
    /** Starts, changes and ends. */
    INFO,
    /** Refusals, retries and losses of track. */
    WARN,
    /** Broken promises. */
    ERROR,
    /** Failures that the instance cannot continue with. */
    CRITICAL;

    /** Returns the name on the wire and in configurations, such as {@code debug}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the level with a name as returned by {@link #text()}; empty for any other text. */
    public static Optional<LogLevel> of(String text) {
        for (LogLevel level : values()) {
            if (level.text().equals(text)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
