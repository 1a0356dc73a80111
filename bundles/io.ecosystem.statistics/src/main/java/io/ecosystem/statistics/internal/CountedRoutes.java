package io.ecosystem.statistics.internal;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The routes that are counted: those that a handler serves, and those whose handler has gone during the period. Other
 * routes are not counted, so a peer cannot make this grow.
 */
final class CountedRoutes {

    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();

    /** Records that a handler serves routes. */
    void offered(Collection<String> routes) {
        for (String route : routes) {
            known.compute(route, (r, before) -> {
                Known one = before == null ? new Known() : before;
                one.handlers++;
                return one;
            });
        }
    }

    /** Records that a handler of routes has gone. Its last calls may still end. */
    void gone(Collection<String> routes) {
        for (String route : routes) {
            known.computeIfPresent(route, (r, one) -> {
                one.handlers--;
                return one;
            });
        }
    }

    /** Records an answered call. */
    void ended(String route, long nanos) {
        Known one = known.get(route);
        if (one != null) {
            one.times.ended(nanos);
        }
    }

    /** Returns the current period by route; without routes that have gone and were not called. */
    SortedMap<String, Timing> soFar() {
        return timings(RouteTimes::soFar);
    }

    /** Returns the ending period by route, and drops routes that have gone and were not called. */
    SortedMap<String, Timing> take() {
        SortedMap<String, Timing> taken = timings(RouteTimes::take);
        known.keySet()
                .forEach(route -> known.computeIfPresent(
                        route, (r, one) -> one.handlers > 0 || taken.containsKey(route) ? one : null));
        return taken;
    }

    private SortedMap<String, Timing> timings(Function<RouteTimes, Timing> read) {
        var timings = new TreeMap<String, Timing>();
        known.forEach((route, one) -> {
            Timing timing = read.apply(one.times);
            if (one.handlers > 0 || timing.callCount() > 0) {
                timings.put(route, timing);
            }
        });
        return timings;
    }

    /** A route with its handlers. */
    private static final class Known {

        private final RouteTimes times = new RouteTimes();
        private volatile int handlers; // written while the map computes the entry
    }
}
