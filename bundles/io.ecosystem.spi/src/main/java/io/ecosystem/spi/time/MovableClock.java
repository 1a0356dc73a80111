package io.ecosystem.spi.time;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The clock by which what applications let wait becomes due: retries of entries, pauses of senders, the end of cached
 * values. It runs with {@link System#nanoTime()}, ahead of it by what it was advanced, and never goes back. Timeouts
 * and grace times of the platform do not follow it.
 *
 * <p>A service of this type exists only in a test, which publishes it before bundles start. Without one, users make a
 * clock of their own, which cannot be advanced. Safe for use by many threads.
 */
public final class MovableClock {

    /** How far a clock can be advanced in all, so that no time overflows. */
    public static final Duration FURTHEST = Duration.ofDays(100 * 365);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile long ahead; // nanoseconds; written under the lock of the object

    /** Returns the current time in nanoseconds, to compare with others of this clock. */
    public long nanoTime() {
        return at(System.nanoTime());
    }

    /** Returns the time in nanoseconds that this clock, as advanced until now, shows at a {@link System#nanoTime()}. */
    public long at(long nanoTime) {
        return nanoTime + ahead;
    }

    /**
     * Advances the clock, and then calls the listeners on this thread.
     *
     * @throws IllegalArgumentException if the time is negative, or the clock would be too far ahead
     */
    public void advance(Duration by) {
        synchronized (this) {
            if (by.isNegative() || by.compareTo(FURTHEST.minusNanos(ahead)) > 0) {
                throw new IllegalArgumentException("a clock that is %s ahead cannot be advanced by %s, only by 0 to %s"
                        .formatted(Duration.ofNanos(ahead), by, FURTHEST.minusNanos(ahead)));
            }
            ahead += by.toNanos();
        }
        listeners.forEach(Runnable::run);
    }

    /** Calls a listener after each advance, so that it can end waits; it must not block. */
    public void addListener(Runnable listener) {
        listeners.add(listener);
    }

    /** Calls a listener no longer. */
    public void removeListener(Runnable listener) {
        listeners.remove(listener);
    }
}
