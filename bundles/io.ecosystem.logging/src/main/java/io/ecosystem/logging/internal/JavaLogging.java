package io.ecosystem.logging.internal;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/** Forwards what the JDK and libraries log with {@code java.util.logging}. */
final class JavaLogging extends Handler {

    private final SimpleFormatter messages = new SimpleFormatter();

    @Override
    public void publish(LogRecord event) {
        String name = event.getLoggerName() == null ? "" : event.getLoggerName();
        Log.INSTANCE.log(name, severity(event.getLevel()), messages.formatMessage(event), event.getThrown());
    }

    @Override
    public void flush() {
        // nothing is buffered here
    }

    @Override
    public void close() {
        // nothing to close
    }

    private static Severity severity(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return Severity.ERROR;
        }
        if (value >= Level.WARNING.intValue()) {
            return Severity.WARN;
        }
        if (value >= Level.INFO.intValue()) {
            return Severity.INFO;
        }
        return value >= Level.FINE.intValue() ? Severity.DEBUG : Severity.TRACE;
    }
}
