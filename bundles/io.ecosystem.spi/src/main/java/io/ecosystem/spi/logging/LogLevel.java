package io.ecosystem.spi.logging;

import java.util.Locale;
import java.util.Optional;

/** From which severity on records are written to the log. */
public enum LogLevel {

    /** What a developer wants to see. */
    DEBUG,
    /** What begins, changes and ends. */
    INFO,
    /** What was refused, retried or lost track of. */
    WARN,
    /** What broke a promise. */
    ERROR,
    /** What the instance cannot go on with. */
    CRITICAL;

    /** The name on the wire and in configurations, such as {@code debug}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The level of a name as {@link #text()} has it; empty for any other text. */
    public static Optional<LogLevel> of(String text) {
        for (LogLevel level : values()) {
            if (level.text().equals(text)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
