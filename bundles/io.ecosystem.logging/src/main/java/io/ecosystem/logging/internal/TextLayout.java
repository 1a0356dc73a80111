package io.ecosystem.logging.internal;

import io.ecosystem.api.message.NoKey;
import io.ecosystem.spi.text.Printable;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Human-readable records, followed by the stack trace. Control characters are escaped, so that text from peers can
 * neither control a terminal nor pass for a record.
 */
final class TextLayout implements Layout {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final String INDENT = "\n    ";

    private final ZoneId zone;

    TextLayout(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public void append(LogRecord record, StringBuilder text) {
        TIME.formatTo(record.time().atZone(zone), text);
        text.append(' ').append(record.severity().text());
        text.repeat(' ', 6 - record.severity().text().length());
        appendClean(record.logger(), text);
        appendClean(record.body(), text.append(": "));
        record.attributes().forEach((name, value) -> {
            appendClean(name, text.append(' '));
            appendClean(value, text.append('='));
        });
        if (record.key() != NoKey.INSTANCE) {
            appendClean(LogRecord.shortened(record.key().toString(), 200), text.append(" ["));
            text.append(']');
        }
        if (record.thrown() != null) {
            appendClean(StackTrace.of(record.thrown()), text.append(INDENT));
        }
        text.append('\n');
    }

    private static void appendClean(String line, StringBuilder text) {
        for (int i = 0; i < line.length(); i += Character.charCount(line.codePointAt(i))) {
            int character = line.codePointAt(i);
            switch (character) {
                case '\n' -> text.append(INDENT);
                case '\t' -> text.append("    ");
                case '\r' -> {
                    // part of a line end on other systems
                }
                default -> Printable.append(character, text);
            }
        }
    }
}
