package io.ecosystem.logging.internal;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Uid;
import io.ecosystem.spi.logging.LogFilter;
import io.ecosystem.spi.logging.LogLevel;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Selects records as a {@link LogFilter} says, whose key it has read once. Thread-safe. */
final class RecordFilter {

    private static final int SPAN_DIGITS = 16;

    private final Severity least;
    private final String logger;
    private final String text;
    private final String key; // empty for any
    private final @Nullable UUID trace; // null unless the key names one
    private final @Nullable SpanKey span; // null unless the key names one

    RecordFilter(LogFilter filter) {
        LogLevel level = filter.level();
        least = level == null ? Severity.TRACE : Severity.valueOf(level.name());
        logger = filter.logger();
        text = filter.text();
        key = filter.key();
        trace = Traces.of(key).orElse(null);
        span = span(key).orElse(null);
    }

    boolean matches(LogRecord record) {
        return record.severity().isAtLeast(least)
                && (logger.isEmpty() || isOf(record.logger()))
                && (key.isEmpty() || isOf(record.key()))
                && (text.isEmpty() || record.body().contains(text));
    }

    /** As for levels, a nested class is below its enclosing class. */
    private boolean isOf(String name) {
        return name.startsWith(logger)
                && (name.length() == logger.length()
                        || name.charAt(logger.length()) == '.'
                        || name.charAt(logger.length()) == '$');
    }

    private boolean isOf(Key other) {
        return switch (other) {
            case SpanKey spanned -> spanned.equals(span) || spanned.traceId().equals(trace);
            case Uid uid ->
                uid.text().equals(key)
                        || trace != null
                                && Traces.of(uid.text()).filter(trace::equals).isPresent();
            case NoKey none -> false;
        };
    }

    private static Optional<SpanKey> span(String key) {
        int colon = key.lastIndexOf(':');
        if (colon < 0 || key.length() - colon - 1 != SPAN_DIGITS) {
            return Optional.empty();
        }
        try {
            long span = HexFormat.fromHexDigitsToLong(key, colon + 1, key.length());
            return Traces.of(key.substring(0, colon)).map(trace -> new SpanKey(trace, span));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
