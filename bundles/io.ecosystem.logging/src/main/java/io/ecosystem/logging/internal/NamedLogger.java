package io.ecosystem.logging.internal;

import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.message.NoKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/** What a class logs to. It makes a record of what passes its threshold, on the thread that logs. */
final class NamedLogger extends LegacyAbstractLogger implements LoggingEventAware {

    private static final long serialVersionUID = 1L;

    /** A marker that makes a record of an error critical. */
    private static final String CRITICAL = "CRITICAL";

    private final transient Log log;

    /** Written when levels change. */
    private transient volatile Severity threshold;

    NamedLogger(String name, Log log, Severity threshold) {
        this.name = name;
        this.log = log;
        this.threshold = threshold;
    }

    void threshold(Severity severity) {
        threshold = severity;
    }

    boolean isEnabled(Severity severity) {
        return severity.isAtLeast(threshold);
    }

    /** Logs what is no event of SLF4J, if it passes the threshold. */
    void log(Severity severity, String body, Throwable thrown) {
        if (isEnabled(severity)) {
            record(severity, body, thrown);
        }
    }

    /** Logs what is no event of SLF4J. */
    void record(Severity severity, String body, Throwable thrown) {
        publish(severity, body, thrown, List.of());
    }

    @Override
    public boolean isTraceEnabled() {
        return isEnabled(Severity.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return isEnabled(Severity.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return isEnabled(Severity.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return isEnabled(Severity.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return threshold != Severity.OFF; // it may be a critical one
    }

    @Override
    public void log(LoggingEvent event) {
        var markers = event.getMarkers() == null ? List.<Marker>of() : event.getMarkers();
        boolean critical = markers.stream().anyMatch(NamedLogger::isCritical);
        var pairs = event.getKeyValuePairs() == null ? List.<KeyValuePair>of() : event.getKeyValuePairs();
        log(
                severity(event.getLevel(), critical),
                event.getMessage(),
                event.getArgumentArray(),
                event.getThrowable(),
                pairs);
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
        log(severity(level, isCritical(marker)), pattern, arguments, thrown, List.of());
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return NamedLogger.class.getName();
    }

    private void log(
            Severity severity, String pattern, Object[] arguments, Throwable thrown, List<KeyValuePair> pairs) {
        if (isEnabled(severity)) {
            String body = arguments == null ? pattern : MessageFormatter.basicArrayFormat(pattern, arguments);
            publish(severity, body, thrown, pairs);
        }
    }

    private void publish(Severity severity, String body, Throwable thrown, List<KeyValuePair> pairs) {
        log.publish(new LogRecord(
                Instant.now(),
                severity,
                name,
                body,
                CallSite.ofCaller(),
                CurrentKey.get().orElse(NoKey.INSTANCE),
                thrown,
                attributes(pairs)));
    }

    private static Map<String, String> attributes(List<KeyValuePair> pairs) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        if (pairs.isEmpty() && (context == null || context.isEmpty())) {
            return Map.of();
        }
        var attributes = new LinkedHashMap<String, String>();
        if (context != null) {
            context.forEach((key, value) -> attributes.put(String.valueOf(key), text(value)));
        }
        pairs.forEach(pair -> attributes.put(String.valueOf(pair.key), text(pair.value)));
        return attributes;
    }

    private static String text(Object value) {
        return LogRecord.shortened(
                MessageFormatter.basicArrayFormat("{}", new Object[] {value}), LogRecord.LONGEST_BODY);
    }

    private static boolean isCritical(Marker marker) {
        return marker != null && CRITICAL.equals(marker.getName());
    }

    private static Severity severity(Level level, boolean critical) {
        return switch (level) {
            case TRACE -> Severity.TRACE;
            case DEBUG -> Severity.DEBUG;
            case INFO -> Severity.INFO;
            case WARN -> Severity.WARN;
            case ERROR -> critical ? Severity.CRITICAL : Severity.ERROR;
        };
    }
}
