package io.ecosystem.core.internal;

import io.ecosystem.spi.routing.OngoingCall;
import io.ecosystem.spi.routing.OngoingCalls;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.osgi.annotation.bundle.Capability;

/**
 * Tracks the calls in progress, and interrupts those that exceed the limit, to within a tenth of a second. Its thread
 * is not virtual: it must run even when calls that compute occupy all carriers of virtual threads.
 */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.spi.routing.OngoingCalls\"",
        effective = "active")
final class TimeLimit implements OngoingCalls, AutoCloseable {

    private static final long INTERVAL_MILLIS = 100;
    private static final long PAUSE_NANOS = 1_000_000;

    private final Duration limit;
    private final Set<ActiveCall> calls = ConcurrentHashMap.newKeySet();
    private final Thread watch;

    /** Creates a watch with a limit; zero for none. */
    TimeLimit(Duration limit) {
        this.limit = limit;
        watch = Thread.ofPlatform()
                .daemon()
                .name("io.ecosystem.core-time-limit")
                .unstarted(this::watch);
        if (!limit.isZero()) {
            watch.start();
        }
    }

    Duration limit() {
        return limit;
    }

    void begin(ActiveCall call) {
        calls.add(call);
    }

    void end(ActiveCall call) {
        calls.remove(call);
        call.end();
    }

    @Override
    public List<OngoingCall> ongoing(Duration atLeast) {
        long now = System.nanoTime();
        return calls.stream()
                .filter(call -> now - call.began() >= atLeast.toNanos())
                .sorted(Comparator.comparingLong(call -> call.began() - now))
                .map(ActiveCall::seen)
                .toList();
    }

    /** Waits until no call is in progress, at most so long. */
    void awaitNone(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!calls.isEmpty() && System.nanoTime() - deadline < 0 && !Thread.interrupted()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Stops watching; calls in progress go on without a limit. */
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
