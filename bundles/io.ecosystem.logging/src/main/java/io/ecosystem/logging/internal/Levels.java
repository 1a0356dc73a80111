package io.ecosystem.logging.internal;

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

    Levels withRoot(Severity other) {
        return new Levels(other, byLogger);
    }

    /** The threshold of a logger: that of the longest name that covers it. */
    Severity of(String logger) {
        for (String name = logger; !name.isEmpty(); name = name.substring(0, Math.max(0, name.lastIndexOf('.')))) {
            Severity severity = byLogger.get(name);
            if (severity != null) {
                return severity;
            }
        }
        return root;
    }
}
