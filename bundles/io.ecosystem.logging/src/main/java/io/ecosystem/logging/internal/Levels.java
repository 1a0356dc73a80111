package io.ecosystem.logging.internal;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which records pass.
 *
 * @param root for loggers that no name below covers
 * @param byLogger for loggers of a name and all below it
 */
record Levels(Severity root, Map<String, Severity> byLogger) {

    /**
     * MINA writes an error for each connection that its peer resets, so that peers could fill the log. Felix says at
     * each start how it is configured.
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

    /** Gives the loggers their levels. A logger whose level stays misses no record. */
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

    /** The threshold of a logger: that of the longest name that covers it. */
    Severity of(String logger) {
        for (String name = logger; !name.isEmpty(); name = name.substring(0, parentEnd(name))) {
            Severity severity = byLogger.get(name);
            if (severity != null) {
                return severity;
            }
        }
        return root;
    }

    /** Logback takes a nested class for a child of the one around it. */
    private static int parentEnd(String name) {
        return Math.max(0, Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')));
    }
}
