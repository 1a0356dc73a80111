package io.ecosystem.statistics.internal;

import io.ecosystem.spi.statistics.StatisticsReports;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Creates the records of the periods, and keeps those of completed ones.
 *
 * <p>The lock of the object guards the settings, the history, and the end of a period against a concurrent record.
 * Sources and gauges are queried before it is taken.
 */
final class Reports implements StatisticsReports {

    private final Clock clock;
    private final CountedRoutes routes;
    private final Sources sources;
    private final ApplicationValues values;
    private final Supplier<InstanceRecord> identity;
    private final Deque<Map<String, Object>> history = new ArrayDeque<>();
    private GatherSettings settings;

    Reports(
            Clock clock,
            CountedRoutes routes,
            Sources sources,
            ApplicationValues values,
            Supplier<InstanceRecord> identity,
            GatherSettings settings) {
        this.clock = clock;
        this.routes = routes;
        this.sources = sources;
        this.values = values;
        this.identity = identity;
        this.settings = settings;
    }

    /** Applies new settings; drops the oldest records that exceed the history. */
    synchronized void configure(GatherSettings changed) {
        settings = changed;
        trim();
    }

    @Override
    public Map<String, Object> current() {
        Asked asked = ask();
        synchronized (this) {
            return made(asked, routes.soFar(), values.soFar());
        }
    }

    /** Ends the period: keeps its record, and starts the next one at zero. */
    void endPeriod() {
        Asked asked = ask();
        synchronized (this) {
            history.addFirst(made(asked, routes.take(), values.take()));
            trim();
        }
    }

    @Override
    public synchronized List<Map<String, Object>> history() {
        return List.copyOf(history);
    }

    private Asked ask() {
        return new Asked(identity.get(), sources.sections(), values.gauged());
    }

    private void trim() {
        while (history.size() > settings.historyLength()) {
            history.removeLast();
        }
    }

    private Map<String, Object> made(Asked asked, Map<String, Timing> timings, Map<String, Object> told) {
        var made = new Tree();
        made.root().putAll(platform(asked.identity, timings));
        asked.sections.forEach(made.root()::putIfAbsent);
        var named = new TreeMap<>(told);
        named.putAll(asked.gauged);
        named.forEach(made::put);
        return Collections.unmodifiableMap(made.root());
    }

    private Map<String, Object> platform(InstanceRecord who, Map<String, Timing> timings) {
        var endpoints = new Tree();
        timings.forEach((route, timing) -> endpoints.put(route, timing.fields()));
        var platform = new LinkedHashMap<String, Object>();
        platform.put("endpoint_data", endpoints.root());
        platform.put("timestamp", seconds(clock.millis()));
        platform.put("uptime", seconds(who.uptime().toMillis()));
        platform.put("gather_period", settings.gatherPeriod().toSeconds());
        var application = new LinkedHashMap<String, Object>();
        application.put("name", who.application());
        application.put("instance", who.instance());
        platform.put("application", application);
        return platform;
    }

    /** Returns seconds as a number that is written without an exponent. */
    private static BigDecimal seconds(long millis) {
        return BigDecimal.valueOf(millis, 3);
    }

    /** The values of others at one moment. */
    private record Asked(InstanceRecord identity, Map<String, Object> sections, Map<String, Object> gauged) {}
}
