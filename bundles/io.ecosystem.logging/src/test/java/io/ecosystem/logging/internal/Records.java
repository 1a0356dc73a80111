package io.ecosystem.logging.internal;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import java.time.Instant;
import java.util.Map;

/** Records to test with. */
final class Records {

    static final Instant TIME = Instant.parse("2026-11-22T21:33:28.028048Z");

    private Records() {}

    static LogRecord of(Severity severity, String body) {
        return new LogRecord(
                TIME,
                severity,
                "acme.Dice",
                body,
                new CallSite("Dice.java", 42, "roll"),
                NoKey.INSTANCE,
                null,
                Map.of());
    }

    static LogRecord of(String body) {
        return of(Severity.INFO, body);
    }

    static LogRecord with(Key key) {
        return new LogRecord(TIME, Severity.INFO, "acme.Dice", "rolled", CallSite.UNKNOWN, key, null, Map.of());
    }

    static LogRecord with(Throwable thrown) {
        return new LogRecord(
                TIME, Severity.ERROR, "acme.Dice", "failed", CallSite.UNKNOWN, NoKey.INSTANCE, thrown, Map.of());
    }

    static LogRecord with(Map<String, String> attributes) {
        return new LogRecord(
                TIME, Severity.INFO, "acme.Dice", "rolled", CallSite.UNKNOWN, NoKey.INSTANCE, null, attributes);
    }
}
