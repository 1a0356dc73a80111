package io.ecosystem.logging.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.service.log.FormatterLogger;
import org.osgi.service.log.LoggerConsumer;
import org.slf4j.helpers.MessageFormatter;

/** Implements a logger of the OSGi log service, which has the same seven methods per level. */
final class OsgiLogger implements InvocationHandler {

    /** The placeholder syntax of messages. */
    enum Format {
        BRACES,
        PRINTF
    }

    private static final Map<String, Severity> BY_METHOD = Map.of(
            "trace",
            Severity.TRACE,
            "isTraceEnabled",
            Severity.TRACE,
            "debug",
            Severity.DEBUG,
            "isDebugEnabled",
            Severity.DEBUG,
            "info",
            Severity.INFO,
            "isInfoEnabled",
            Severity.INFO,
            "warn",
            Severity.WARN,
            "isWarnEnabled",
            Severity.WARN,
            "error",
            Severity.ERROR,
            "isErrorEnabled",
            Severity.ERROR);

    private final Log log;
    private final String name;
    private final Format format;

    private OsgiLogger(Log log, String name, Format format) {
        this.log = log;
        this.name = name;
        this.format = format;
    }

    /** Returns a logger with a name. */
    static FormatterLogger of(Log log, String name, Format format) {
        return (FormatterLogger) Proxy.newProxyInstance(
                OsgiLogger.class.getClassLoader(),
                new Class<?>[] {FormatterLogger.class},
                new OsgiLogger(log, name, format));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Exception {
        return switch (method.getName()) {
            case "getName", "toString" -> name;
            case "equals" -> proxy == Objects.requireNonNull(arguments)[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "audit" -> record(Severity.INFO, Objects.requireNonNull(arguments));
            case String other -> {
                Severity severity = Objects.requireNonNull(BY_METHOD.get(other), other);
                yield arguments == null
                        ? log.isEnabled(name, severity)
                        : logIfEnabled((FormatterLogger) proxy, severity, arguments);
            }
        };
    }

    private @Nullable Object logIfEnabled(FormatterLogger proxy, Severity severity, Object[] arguments)
            throws Exception {
        boolean enabled = log.isEnabled(name, severity);
        if (enabled && arguments[0] instanceof LoggerConsumer<?> consumer) {
            consumer.accept(proxy);
        } else if (enabled) {
            record(severity, arguments);
        }
        return null;
    }

    /** The last argument may be a throwable for the record, not for the text. */
    private @Nullable Object record(Severity severity, Object[] call) {
        Object[] arguments =
                call.length == 2 && call[1] instanceof Object[] many ? many : Arrays.copyOfRange(call, 1, call.length);
        Throwable thrown = MessageFormatter.getThrowableCandidate(arguments);
        Object[] rest = thrown == null ? arguments : MessageFormatter.trimmedCopy(arguments);
        log.record(name, severity, text((String) call[0], rest), thrown);
        return null;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the format comes from the caller of the log service
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
