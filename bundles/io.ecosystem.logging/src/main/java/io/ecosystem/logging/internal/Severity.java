package io.ecosystem.logging.internal;

import ch.qos.logback.classic.Level;
import java.util.Locale;
import java.util.Optional;

/** The severity of a record, with the numbers and names of OpenTelemetry. */
enum Severity {
    TRACE(1, "TRACE", Level.TRACE),
    DEBUG(5, "DEBUG", Level.DEBUG),
    INFO(9, "INFO", Level.INFO),
    WARN(13, "WARN", Level.WARN),
    ERROR(17, "ERROR", Level.ERROR),
    CRITICAL(21, "FATAL", Level.ERROR),
    /** Never used for records; as a threshold it lets nothing pass. */
    OFF(Integer.MAX_VALUE, "OFF", Level.OFF);

    private final int number;
    private final String text;
    private final Level level;

    Severity(int number, String text, Level level) {
        this.number = number;
        this.text = text;
        this.level = level;
    }

    int number() {
        return number;
    }

    String text() {
        return text;
    }

    /** Returns the Logback level that lets it pass; a critical record has that of an error. */
    Level level() {
        return level;
    }

    boolean isAtLeast(Severity threshold) {
        return number >= threshold.number;
    }

    /** Returns the severity of a Logback event. */
    static Severity of(Level level) {
        return valueOf(level.toString());
    }

    /** Returns the severity named in a configuration, such as {@code warn}. */
    static Optional<Severity> of(String name) {
        for (Severity severity : values()) {
            if (severity.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(severity);
            }
        }
        return Optional.empty();
    }
}
