package io.ecosystem.logging.internal;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The levels of the log.
 *
 * @param root for loggers without a level below
 * @param byLogger for each named logger and its descendants
 */
record Levels(Severity root, Map<String, Severity> byLogger) {

    /**
     * MINA logs an error for each connection reset by its peer, so peers could fill the log. Felix logs its
     * configuration at each start.
     */
    private static final Map<String, Severity> UNLESS_STATED = Map.of(
            "org.apache.mina.core.service.IoProcessor", Severity.OFF,
            "org.apache.felix", Severity.WARN);

    static final Levels DEFAULT = new Levels(Severity.INFO, Map.of());

    Levels {
        var all = new LinkedHashMap<>(UNLESS_STATED);
        all.putAll(byLogger);
        byLogger = Map.copyOf(all);
    }

    /** Sets the levels of the loggers. A logger whose level is unchanged misses no record. */
    void applyTo(LoggerContext loggers) {
        byLogger.keySet().forEach(loggers::getLogger);
        for (Logger logger : loggers.getLoggerList()) {
            boolean isRoot = logger.getName().equals(Logger.ROOT_LOGGER_NAME);
            Severity severity = isRoot ? root : byLogger.get(logger.getName());
            logger.setLevel(severity == null ? null : severity.level());
        }
    }

    Levels withRoot(Severity other) {
        return new Levels(other, byLogger);
    }

    /** Returns the threshold of a logger: that of the longest matching name. */
    Severity of(String logger) {
        for (String name = logger; !name.isEmpty(); name = name.substring(0, parentEnd(name))) {
            Severity severity = byLogger.get(name);
            if (severity != null) {
                return severity;
            }
        }
        return root;
    }

    /** Logback treats a nested class as a child of its enclosing class. */
    private static int parentEnd(String name) {
        return Math.max(0, Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')));
    }
}
