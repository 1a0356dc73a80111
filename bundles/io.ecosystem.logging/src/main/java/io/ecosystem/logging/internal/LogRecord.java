package io.ecosystem.logging.internal;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Uid;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A log record.
 *
 * @param logger the name of the logger, usually that of a class
 * @param body the message with its arguments filled in, at most {@link #LONGEST_BODY} long
 * @param key of the request being handled
 * @param thrown null if there is none
 * @param attributes added by the logging code
 */
record LogRecord(
        Instant time,
        Severity severity,
        String logger,
        String body,
        CallSite callSite,
        Key key,
        @Nullable Throwable thrown,
        Map<String, String> attributes) {

    /** In characters. Longer messages are truncated, so that one cannot displace all others from the log. */
    static final int LONGEST_BODY = 32_768;

    private static final int TYPICAL_STACK_TRACE = 4_000;
    private static final int MOST_CAUSES = 10;

    LogRecord {
        body = shortened(body == null ? "null" : body, LONGEST_BODY);
    }

    /**
     * Returns roughly how much memory it takes, in characters. Stack traces are not counted, as measuring them would be
     * slow.
     */
    int weight() {
        int weight = 200 + body.length() + (key instanceof Uid uid ? uid.text().length() : 0);
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            weight += attribute.getKey().length() + attribute.getValue().length();
        }
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            weight += TYPICAL_STACK_TRACE;
            cause = cause.getCause();
        }
        return weight;
    }

    LogRecord withoutThrown() {
        return new LogRecord(time, severity, logger, body, callSite, key, null, attributes);
    }

    /** Returns it with a body of limited length, and without the attributes that the logging code added. */
    LogRecord shortened(int longest) {
        return new LogRecord(time, severity, logger, shortened(body, longest), callSite, key, thrown, Map.of());
    }

    /** Returns the text, truncated to the maximum length with a note of what is missing. */
    static String shortened(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "… (%d more characters)".formatted(text.length() - end);
    }
}
