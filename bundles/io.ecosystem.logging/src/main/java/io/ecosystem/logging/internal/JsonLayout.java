package io.ecosystem.logging.internal;

import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Uid;
import io.ecosystem.spi.text.JsonText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One JSON object per line, in the shape of an OpenTelemetry log record. */
final class JsonLayout implements Layout {

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final Set<String> OWN = Set.of(
            "application_name",
            "application_instance",
            "filename",
            "lineno",
            "module",
            "funcName",
            "uid",
            "exception.type",
            "exception.message",
            "exception.stacktrace");
    private static final HexFormat HEX = HexFormat.of();

    private final String identity;
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    JsonLayout(String application, String instance) {
        var text = new StringBuilder("\"application_name\":");
        JsonText.quote(application, text);
        JsonText.quote(instance, text.append(",\"application_instance\":"));
        identity = text.toString();
    }

    @Override
    public void append(LogRecord record, StringBuilder json) {
        Throwable thrown = record.thrown();
        append(record, thrown == null ? null : ThrownText.of(thrown), json);
    }

    /** Appends a record, with a throwable of which only the text is left, and a line feed. */
    void append(LogRecord record, @Nullable ThrownText thrown, StringBuilder json) {
        appendTime(record.time(), json.append("{\"timestamp\":\""));
        json.append("\",\"severity_number\":").append(record.severity().number());
        json.append(",\"severity_text\":\"").append(record.severity().text());
        JsonText.quote(record.body(), json.append("\",\"body\":"));
        json.append(",\"attributes\":{").append(identity);
        appendCallSite(record, json);
        appendThrown(thrown, json);
        appendAttributes(record.attributes(), json);
        appendKey(record, json);
        json.append("}\n");
    }

    private static void appendCallSite(LogRecord record, StringBuilder json) {
        CallSite callSite = record.callSite();
        quoteOrNull(callSite.file(), json.append(",\"filename\":"));
        json.append(",\"lineno\":").append(callSite.line() == 0 ? "null" : callSite.line());
        JsonText.quote(record.logger(), json.append(",\"module\":"));
        quoteOrNull(callSite.method(), json.append(",\"funcName\":"));
    }

    private static void appendThrown(@Nullable ThrownText thrown, StringBuilder json) {
        if (thrown != null) {
            JsonText.quote(thrown.type(), json.append(",\"exception.type\":"));
            JsonText.quote(thrown.message(), json.append(",\"exception.message\":"));
            JsonText.quote(thrown.stackTrace(), json.append(",\"exception.stacktrace\":"));
        }
    }

    private static void appendAttributes(Map<String, String> attributes, StringBuilder json) {
        attributes.forEach((name, value) -> {
            if (!OWN.contains(name)) {
                JsonText.quote(name, json.append(','));
                JsonText.quote(value, json.append(':'));
            }
        });
    }

    /** Closes the attributes in between, since the text of a key that is not a trace is one of them. */
    private static void appendKey(LogRecord record, StringBuilder json) {
        switch (record.key()) {
            case SpanKey key -> {
                appendTrace(key.traceId(), json.append('}'));
                json.append(",\"span_id\":\"")
                        .append(HEX.toHexDigits(key.spanId()))
                        .append('"');
            }
            case Uid uid -> {
                Optional<UUID> trace = Traces.of(uid.text());
                if (trace.isPresent()) {
                    appendTrace(trace.get(), json.append('}'));
                    json.append(",\"span_id\":null");
                } else {
                    JsonText.quote(LogRecord.shortened(uid.text(), 200), json.append(",\"uid\":"));
                    json.append("},\"trace_id\":null,\"span_id\":null");
                }
            }
            case NoKey none -> json.append("},\"trace_id\":null,\"span_id\":null");
        }
    }

    private static void appendTrace(UUID trace, StringBuilder json) {
        json.append(",\"trace_id\":\"")
                .append(HEX.toHexDigits(trace.getMostSignificantBits()))
                .append(HEX.toHexDigits(trace.getLeastSignificantBits()))
                .append('"');
    }

    private void appendTime(Instant time, StringBuilder json) {
        if (time.getEpochSecond() != second) {
            second = time.getEpochSecond();
            secondText = SECONDS.format(time);
        }
        json.append(secondText).append('.');
        String micros = Integer.toString(1_000_000 + time.getNano() / 1_000);
        json.append(micros, 1, micros.length()).append("+00:00");
    }

    private static void quoteOrNull(String text, StringBuilder json) {
        if (text.isEmpty()) {
            json.append("null");
        } else {
            JsonText.quote(text, json);
        }
    }
}
