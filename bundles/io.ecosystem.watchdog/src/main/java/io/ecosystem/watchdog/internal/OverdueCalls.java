package io.ecosystem.watchdog.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.spi.routing.OngoingCall;
import io.ecosystem.spi.routing.OngoingCalls;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports calls that continue after they were interrupted at their time limit: one error state per route, counting the
 * calls. Used by one thread.
 */
final class OverdueCalls {

    private static final Logger log = LoggerFactory.getLogger(OverdueCalls.class);
    private static final Duration LONG = Duration.ofMillis(200);
    private static final int MOST_NAMED = 5;
    private static final int LONGEST_ROUTE = 100;

    /** Identifies a call. */
    private record Identity(Thread thread, long began) {}

    private final OngoingCalls calls;
    private final ErrorStates states;
    private final Map<Identity, String> told = new HashMap<>();
    private Set<Identity> suspects = Set.of();

    OverdueCalls(OngoingCalls calls, ErrorStates states) {
        this.calls = calls;
        this.states = states;
    }

    /** Called every second: reports calls that were interrupted before the last check and continue. */
    void look() {
        var now = new HashMap<Identity, OngoingCall>();
        calls.ongoing(LONG).stream()
                .filter(OngoingCall::interrupted)
                .forEach(call -> now.put(new Identity(call.thread(), call.began()), call));
        for (var before : Map.copyOf(told).entrySet()) {
            if (!now.containsKey(before.getKey())) {
                told.remove(before.getKey());
                ended(before.getValue());
            }
        }
        now.forEach((identity, call) -> {
            if (suspects.contains(identity) && !told.containsKey(identity)) {
                tell(identity, call);
            }
        });
        suspects = new HashSet<>(now.keySet());
    }

    private void tell(Identity identity, OngoingCall call) {
        String id = call.handler().isEmpty() ? "CALL.OVERDUE" : "CALL.%s.OVERDUE".formatted(route(call));
        String text = text(call) + ", although its time is up and it was interrupted";
        boolean isNew = !told.containsValue(id);
        told.put(identity, id);
        states.raise(id, text);
        if (isNew) {
            log.warn("{}", text);
        }
    }

    private void ended(String id) {
        states.subtract(id, 1);
        if (!told.containsValue(id)) {
            log.info("{}: the calls that went on have ended", id);
        }
    }

    /** Names the calls that have been computing for a while, the oldest of them. */
    List<String> computing() {
        return calls.ongoing(LONG).stream()
                .filter(call -> call.thread().getState() == Thread.State.RUNNABLE)
                .limit(MOST_NAMED)
                .map(OverdueCalls::text)
                .toList();
    }

    /** Returns where the calls of a route are that arrived at an address. */
    List<String> at(String listener, String route) {
        return calls.ongoing(Duration.ZERO).stream()
                .filter(call -> call.origin().listener().equals(listener)
                        && call.route().equals(route))
                .limit(MOST_NAMED)
                .map(OverdueCalls::text)
                .toList();
    }

    private static String text(OngoingCall call) {
        long nanos = System.nanoTime() - call.began();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
        return "route '%s' (%s) has been %s for %s at %s"
                .formatted(
                        route(call),
                        call.handler().isEmpty() ? "outside of its handler" : call.handler(),
                        Stacks.activity(call.thread()),
                        seconds > 0 ? seconds + " s" : TimeUnit.NANOSECONDS.toMillis(nanos) + " ms",
                        Stacks.top(call.thread().getStackTrace()));
    }

    private static String route(OngoingCall call) {
        String route = call.route();
        return route.length() <= LONGEST_ROUTE ? route : route.substring(0, LONGEST_ROUTE) + "…";
    }

    /** Stops watching. */
    void close() {
        told.values().forEach(id -> states.subtract(id, 1));
        told.clear();
    }
}
