package io.ecosystem.logging.internal;

import java.util.Locale;
import java.util.Optional;

/** How much a record matters, with the numbers and names of OpenTelemetry. */
enum Severity {
    TRACE(1, "TRACE"),
    DEBUG(5, "DEBUG"),
    INFO(9, "INFO"),
    WARN(13, "WARN"),
    ERROR(17, "ERROR"),
    CRITICAL(21, "FATAL"),
    /** No record has it; as a threshold it lets nothing pass. */
    OFF(Integer.MAX_VALUE, "OFF");

    private final int number;
    private final String text;

    Severity(int number, String text) {
        this.number = number;
        this.text = text;
    }

    int number() {
        return number;
    }

    String text() {
        return text;
    }

    boolean isAtLeast(Severity threshold) {
        return ordinal() >= threshold.ordinal();
    }

    /** The severity that a configuration names, such as {@code warn}. */
    static Optional<Severity> of(String name) {
        for (Severity severity : values()) {
            if (severity.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(severity);
            }
        }
        return Optional.empty();
    }
}
