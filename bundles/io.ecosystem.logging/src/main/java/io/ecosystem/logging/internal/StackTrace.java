package io.ecosystem.logging.internal;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Formats a throwable as text, even if its own methods fail. */
final class StackTrace {

    private static final int LONGEST = 65_536;

    private StackTrace() {}

    /** Returns the stack trace with its causes, of limited length and without a trailing line feed. */
    static String of(Throwable thrown) {
        try {
            var text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            return LogRecord.shortened(text.toString().stripTrailing(), LONGEST);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return thrown.getClass().getName() + ", whose stack trace cannot be printed: "
                    + e.getClass().getName();
        }
    }

    /** Returns the message of a throwable, empty if it has none. */
    static String message(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null ? "" : LogRecord.shortened(message, LogRecord.LONGEST_BODY);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return "";
        }
    }
}
