package io.ecosystem.core.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Interrupts calls that take longer than one limit, to within a tenth of a second. */
final class TimeLimit implements AutoCloseable {

    private static final long INTERVAL_MILLIS = 100;

    private final Duration limit;
    private final Set<ActiveCall> calls = ConcurrentHashMap.newKeySet();
    private final Thread watch;

    /** Watches with a limit; zero is none. */
    TimeLimit(Duration limit) {
        this.limit = limit;
        watch = Thread.ofVirtual().name("io.ecosystem.core-time-limit").unstarted(this::watch);
        if (!limit.isZero()) {
            watch.start();
        }
    }

    Duration limit() {
        return limit;
    }

    void begin(ActiveCall call) {
        if (!limit.isZero()) {
            calls.add(call);
        }
    }

    void end(ActiveCall call) {
        if (!limit.isZero()) {
            calls.remove(call);
        }
        call.end();
    }

    /** Stops watching; calls in flight go on without a limit. */
    @Override
    public void close() {
        watch.interrupt();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(INTERVAL_MILLIS);
                long now = System.nanoTime();
                calls.forEach(call -> call.interruptIfDue(now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }
}
