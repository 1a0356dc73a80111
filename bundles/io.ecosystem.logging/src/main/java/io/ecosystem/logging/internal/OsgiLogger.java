package io.ecosystem.logging.internal;

import java.util.Arrays;
import java.util.IllegalFormatException;
import org.osgi.service.log.FormatterLogger;
import org.osgi.service.log.LoggerConsumer;
import org.slf4j.helpers.MessageFormatter;

/** A logger of the OSGi log service. */
final class OsgiLogger implements FormatterLogger {

    /** How a message takes its arguments. */
    enum Format {
        BRACES,
        PRINTF
    }

    private final NamedLogger logger;
    private final Format format;

    OsgiLogger(NamedLogger logger, Format format) {
        this.logger = logger;
        this.format = format;
    }

    @Override
    public String getName() {
        return logger.getName();
    }

    @Override
    public boolean isTraceEnabled() {
        return logger.isTraceEnabled();
    }

    @Override
    public <E extends Exception> void trace(LoggerConsumer<E> consumer) throws E {
        if (logger.isTraceEnabled()) {
            consumer.accept(this);
        }
    }

    @Override
    public void trace(String message) {
        log(Severity.TRACE, message);
    }

    @Override
    public void trace(String message, Object argument) {
        log(Severity.TRACE, message, argument);
    }

    @Override
    public void trace(String message, Object first, Object second) {
        log(Severity.TRACE, message, first, second);
    }

    @Override
    public void trace(String message, Object... arguments) {
        log(Severity.TRACE, message, arguments);
    }

    @Override
    public boolean isDebugEnabled() {
        return logger.isDebugEnabled();
    }

    @Override
    public <E extends Exception> void debug(LoggerConsumer<E> consumer) throws E {
        if (logger.isDebugEnabled()) {
            consumer.accept(this);
        }
    }

    @Override
    public void debug(String message) {
        log(Severity.DEBUG, message);
    }

    @Override
    public void debug(String message, Object argument) {
        log(Severity.DEBUG, message, argument);
    }

    @Override
    public void debug(String message, Object first, Object second) {
        log(Severity.DEBUG, message, first, second);
    }

    @Override
    public void debug(String message, Object... arguments) {
        log(Severity.DEBUG, message, arguments);
    }

    @Override
    public boolean isInfoEnabled() {
        return logger.isInfoEnabled();
    }

    @Override
    public <E extends Exception> void info(LoggerConsumer<E> consumer) throws E {
        if (logger.isInfoEnabled()) {
            consumer.accept(this);
        }
    }

    @Override
    public void info(String message) {
        log(Severity.INFO, message);
    }

    @Override
    public void info(String message, Object argument) {
        log(Severity.INFO, message, argument);
    }

    @Override
    public void info(String message, Object first, Object second) {
        log(Severity.INFO, message, first, second);
    }

    @Override
    public void info(String message, Object... arguments) {
        log(Severity.INFO, message, arguments);
    }

    @Override
    public boolean isWarnEnabled() {
        return logger.isWarnEnabled();
    }

    @Override
    public <E extends Exception> void warn(LoggerConsumer<E> consumer) throws E {
        if (logger.isWarnEnabled()) {
            consumer.accept(this);
        }
    }

    @Override
    public void warn(String message) {
        log(Severity.WARN, message);
    }

    @Override
    public void warn(String message, Object argument) {
        log(Severity.WARN, message, argument);
    }

    @Override
    public void warn(String message, Object first, Object second) {
        log(Severity.WARN, message, first, second);
    }

    @Override
    public void warn(String message, Object... arguments) {
        log(Severity.WARN, message, arguments);
    }

    @Override
    public boolean isErrorEnabled() {
        return logger.isErrorEnabled();
    }

    @Override
    public <E extends Exception> void error(LoggerConsumer<E> consumer) throws E {
        if (logger.isErrorEnabled()) {
            consumer.accept(this);
        }
    }

    @Override
    public void error(String message) {
        log(Severity.ERROR, message);
    }

    @Override
    public void error(String message, Object argument) {
        log(Severity.ERROR, message, argument);
    }

    @Override
    public void error(String message, Object first, Object second) {
        log(Severity.ERROR, message, first, second);
    }

    @Override
    public void error(String message, Object... arguments) {
        log(Severity.ERROR, message, arguments);
    }

    @Override
    public void audit(String message) {
        record(Severity.INFO, message);
    }

    @Override
    public void audit(String message, Object argument) {
        record(Severity.INFO, message, argument);
    }

    @Override
    public void audit(String message, Object first, Object second) {
        record(Severity.INFO, message, first, second);
    }

    @Override
    public void audit(String message, Object... arguments) {
        record(Severity.INFO, message, arguments);
    }

    private void log(Severity severity, String message, Object... arguments) {
        if (logger.isEnabled(severity)) {
            record(severity, message, arguments);
        }
    }

    /** The last argument may be a throwable that belongs to the record and not to its text. */
    private void record(Severity severity, String message, Object... arguments) {
        Throwable thrown = MessageFormatter.getThrowableCandidate(arguments);
        Object[] rest = thrown == null ? arguments : Arrays.copyOf(arguments, arguments.length - 1);
        logger.record(severity, text(message, rest), thrown);
    }

    private String text(String message, Object... arguments) {
        if (arguments.length == 0 || format == Format.BRACES) {
            return MessageFormatter.basicArrayFormat(message, arguments);
        }
        try {
            return String.format(message, arguments);
        } catch (IllegalFormatException e) {
            return message + " " + Arrays.toString(arguments);
        }
    }
}
