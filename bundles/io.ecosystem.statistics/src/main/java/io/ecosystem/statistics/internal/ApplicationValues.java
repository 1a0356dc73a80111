package io.ecosystem.statistics.internal;

import io.ecosystem.api.statistics.Statistics;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application's statistics by name. Changes are lock-free, and none is lost when a period ends. */
final class ApplicationValues {

    /** The first parts of names reserved for the platform. */
    static final Set<String> RESERVED = Set.of("endpoint_data", "timestamp", "uptime", "gather_period", "application");

    private static final Logger log = LoggerFactory.getLogger(ApplicationValues.class);
    private static final Long ZERO = 0L;

    private final ConcurrentHashMap<String, AtomicReference<Object>> values = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Gauge> gauges = new ConcurrentHashMap<>();
    private final AtomicBoolean warned = new AtomicBoolean();

    /** Sets a value, see {@link Statistics#set}. */
    void set(String name, Object value) {
        Object single = Values.single(value);
        cell(name).set(single);
    }

    /** Adds to a counter, see {@link Statistics#add}. */
    void add(String name, long amount) {
        cell(name).updateAndGet(before -> Values.sum(before, amount));
    }

    /** Shows a supplier's value until the gauge is closed or replaced by another of its name. */
    AutoCloseable gauge(String name, Supplier<?> value) {
        check(name);
        var gauge = new Gauge(name, value);
        if (gauges.containsKey(name) || hasRoomFor(name)) {
            gauges.put(name, gauge);
        }
        return () -> gauges.remove(name, gauge);
    }

    /** Returns the current values of the gauges. Calls the application. */
    Map<String, Object> gauged() {
        var all = new TreeMap<String, Object>();
        gauges.forEach((name, gauge) -> gauge.read(all));
        return all;
    }

    /** Returns the values of the current period so far. */
    Map<String, Object> soFar() {
        var all = new TreeMap<String, Object>();
        values.forEach((name, value) -> all.put(name, value.get()));
        return all;
    }

    /** Returns the values of the ending period and resets them to zero. */
    Map<String, Object> take() {
        var all = new TreeMap<String, Object>();
        values.forEach((name, value) -> all.put(name, value.getAndSet(ZERO)));
        return all;
    }

    private AtomicReference<Object> cell(String name) {
        AtomicReference<Object> cell = values.get(name);
        if (cell != null) {
            return cell;
        }
        check(name);
        return hasRoomFor(name)
                ? values.computeIfAbsent(name, n -> new AtomicReference<>(ZERO))
                : new AtomicReference<>(ZERO);
    }

    private boolean hasRoomFor(String name) {
        boolean room = values.size() + gauges.size() < Statistics.MOST_NAMES;
        if (!room && warned.compareAndSet(false, true)) {
            log.warn(
                    "Statistic '{}' and all further new names are dropped: {} are kept already",
                    name,
                    Statistics.MOST_NAMES);
        }
        return room;
    }

    private static void check(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a statistic is blank");
        }
        int dot = name.indexOf('.');
        String first = dot < 0 ? name : name.substring(0, dot);
        if (RESERVED.contains(first)) {
            throw new IllegalArgumentException(
                    "statistic '%s': names that begin with '%s' are the platform's".formatted(name, first));
        }
    }

    /** A supplier whose failure is logged once. */
    private static final class Gauge {

        private final String name;
        private final Supplier<?> value;
        private final AtomicBoolean failed = new AtomicBoolean();

        Gauge(String name, Supplier<?> value) {
            this.name = name;
            this.value = value;
        }

        void read(Map<String, Object> all) {
            try {
                all.put(name, Values.copy(value.get()));
            } catch (RuntimeException | Error e) {
                if (failed.compareAndSet(false, true)) {
                    log.error("Gauge '{}' failed and is left out", name, e);
                }
            }
        }
    }
}
