package io.ecosystem.logging.internal;

/**
 * A throwable as text, which keeps neither it nor the classes of its bundle.
 *
 * @param type the name of its class
 * @param message empty if it has none
 * @param stackTrace with its causes, of limited length
 */
record ThrownText(String type, String message, String stackTrace) {

    static ThrownText of(Throwable thrown) {
        return new ThrownText(thrown.getClass().getName(), StackTrace.message(thrown), StackTrace.of(thrown));
    }

    /** Returns it with texts of limited length. */
    ThrownText shortened(int longest) {
        return new ThrownText(type, LogRecord.shortened(message, longest), LogRecord.shortened(stackTrace, longest));
    }

    /** Returns roughly how much memory it takes, in characters. */
    int weight() {
        return type.length() + message.length() + stackTrace.length();
    }
}
