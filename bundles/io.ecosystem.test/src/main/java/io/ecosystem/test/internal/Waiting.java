package io.ecosystem.test.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition. */
public final class Waiting {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Waiting() {}

    /**
     * Returns when a condition holds.
     *
     * @param state describes what holds instead
     * @throws AssertionError if it does not in time, or the thread is interrupted
     */
    public static void until(Duration within, BooleanSupplier condition, Supplier<String> state) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > within.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                throw new AssertionError("after %s: %s".formatted(within, state.get()));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
