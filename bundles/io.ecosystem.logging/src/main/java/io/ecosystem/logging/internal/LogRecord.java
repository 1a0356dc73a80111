package io.ecosystem.logging.internal;

import io.ecosystem.api.message.Key;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was logged.
 *
 * @param logger the name of the logger, usually that of a class
 * @param body the message, with its arguments filled in, and not longer than {@link #LONGEST_BODY}
 * @param key of the request that was being handled
 * @param thrown null if nothing was
 * @param attributes what the code that logged adds to the record
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

    /** In characters. What is longer is cut, so that a message cannot displace all others from the log. */
    static final int LONGEST_BODY = 32_768;

    private static final int TYPICAL_STACK_TRACE = 4_000;
    private static final int MOST_CAUSES = 10;

    LogRecord {
        body = shortened(body == null ? "null" : body, LONGEST_BODY);
    }

    /** About how much memory it takes, in characters. A stack trace is not measured, as that would take long. */
    int weight() {
        int weight = 200 + body.length();
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            weight += TYPICAL_STACK_TRACE;
            cause = cause.getCause();
        }
        return weight;
    }

    /** The text as it is, or as much as may be, with a note of what is missing. */
    static String shortened(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "… (%d more characters)".formatted(text.length() - end);
    }
}
