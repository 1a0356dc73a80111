package io.ecosystem.itests;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, with a deadline. */
final class Await {

    /** Long enough for a machine that is several times slower and stalls now and then: only failures take so long. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Await() {}

    /** Waits for a condition; fails with its description after the default time. */
    static void until(String what, Callable<Boolean> condition) throws Exception {
        until(what, PATIENCE, condition);
    }

    /** Waits for a condition; fails with its description on a timeout. */
    static void until(String what, Duration patience, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("after %s still not: %s".formatted(patience, what));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
