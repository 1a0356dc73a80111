package io.ecosystem.logging.internal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.FilterReply;
import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.message.NoKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.MessageFormatter;

/** Creates a record of each event that Logback's loggers let pass, on the logging thread. */
final class Recorder extends UnsynchronizedAppenderBase<ILoggingEvent> {

    /** The marker that turns an error into a critical record. */
    private static final String CRITICAL = "CRITICAL";

    private final Consumer<LogRecord> records;

    /** Starts recording what the loggers of a context let pass. */
    Recorder(LoggerContext loggers, Consumer<LogRecord> records) {
        this.records = records;
        setContext(loggers);
        start();
        loggers.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(this);
        loggers.addTurboFilter(new Throwables());
    }

    @Override
    protected void append(ILoggingEvent event) {
        record(
                event.getInstant(),
                severity(event.getLevel(), event.getMarkerList()),
                event.getLoggerName(),
                event.getFormattedMessage(),
                null,
                event.getKeyValuePairs());
    }

    /** Records a message of the calling thread, whatever the level of the logger. */
    void record(
            Instant time,
            Severity severity,
            String logger,
            String body,
            @Nullable Throwable thrown,
            @Nullable List<KeyValuePair> pairs) {
        records.accept(new LogRecord(
                time,
                severity,
                logger,
                body,
                CallSite.ofCaller(),
                CurrentKey.get().orElse(NoKey.INSTANCE),
                thrown,
                attributes(pairs)));
    }

    private static Map<String, String> attributes(@Nullable List<KeyValuePair> pairs) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        if ((pairs == null || pairs.isEmpty()) && (context == null || context.isEmpty())) {
            return Map.of();
        }
        var attributes = new LinkedHashMap<String, String>();
        if (context != null) {
            context.forEach((key, value) -> attributes.put(String.valueOf(key), text(value)));
        }
        if (pairs != null) {
            pairs.forEach(pair -> attributes.put(String.valueOf(pair.key), text(pair.value)));
        }
        return attributes;
    }

    private static String text(Object value) {
        return LogRecord.shortened(
                MessageFormatter.basicArrayFormat("{}", new Object[] {value}), LogRecord.LONGEST_BODY);
    }

    private static Severity severity(Level level, @Nullable List<Marker> markers) {
        boolean critical = level == Level.ERROR
                && markers != null
                && markers.stream().anyMatch(marker -> CRITICAL.equals(marker.getName()));
        return critical ? Severity.CRITICAL : Severity.of(level);
    }

    /**
     * Records each call with a throwable before Logback creates an event. An event copies the throwable with its stack
     * on the logging thread, and propagates what the throwable's own methods throw.
     */
    private final class Throwables extends TurboFilter {

        /** As elsewhere in SLF4J, the last of several arguments may be a throwable that is not part of the text. */
        @Override
        public FilterReply decide(
                @Nullable Marker marker,
                Logger logger,
                Level level,
                String format,
                Object @Nullable [] arguments,
                @Nullable Throwable thrown) {
            if (logger.getEffectiveLevel().toInt() > level.toInt()) {
                return FilterReply.NEUTRAL;
            }
            List<Marker> markers = marker == null ? null : List.of(marker);
            if (thrown == null && arguments != null && arguments.length > 1) {
                Throwable last = MessageFormatter.getThrowableCandidate(arguments);
                Object[] rest = last == null ? arguments : MessageFormatter.trimmedCopy(arguments);
                return decide(logger, level, markers, format, rest, last, null);
            }
            return decide(logger, level, markers, format, arguments, thrown, null);
        }

        @Override
        public FilterReply decide(Logger logger, LoggingEvent event) {
            Level level = Level.convertAnSLF4JLevel(event.getLevel());
            if (logger.getEffectiveLevel().toInt() > level.toInt()) {
                return FilterReply.DENY;
            }
            return decide(
                    logger,
                    level,
                    event.getMarkers(),
                    event.getMessage(),
                    event.getArgumentArray(),
                    event.getThrowable(),
                    event.getKeyValuePairs());
        }

        private FilterReply decide(
                Logger logger,
                Level level,
                @Nullable List<Marker> markers,
                String format,
                Object @Nullable [] arguments,
                @Nullable Throwable thrown,
                @Nullable List<KeyValuePair> pairs) {
            if (thrown == null && MessageFormatter.getThrowableCandidate(arguments) == null) {
                return FilterReply.NEUTRAL;
            }
            String body = arguments == null ? format : MessageFormatter.basicArrayFormat(format, arguments);
            record(Instant.now(), severity(level, markers), logger.getName(), body, thrown, pairs);
            return FilterReply.DENY;
        }
    }
}
