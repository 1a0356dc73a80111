package io.ecosystem.spi.logging;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits the rate of a recurring log message: in each interval it permits the first ones, and counts the others, so
 * that their number can be logged. An interval begins with the first message after the end of the previous one.
 * Thread-safe; never throws, and allocates nothing.
 */
public final class RateLimit {

    private final int burst;
    private final long intervalNanos;
    private final LongSupplier nanos;
    private boolean begun;
    private long began;
    private int permitted;
    private long suppressed; // in this interval
    private long ended; // in previous intervals

    /** @param burst how many messages per interval are permitted */
    public RateLimit(int burst, Duration interval) {
        this(burst, interval, System::nanoTime);
    }

    /**
     * @param burst how many messages per interval are permitted
     * @param nanos a clock that never goes back, such as {@link System#nanoTime}
     */
    public RateLimit(int burst, Duration interval, LongSupplier nanos) {
        this.burst = burst;
        this.intervalNanos = interval.toNanos();
        this.nanos = nanos;
    }

    /** Returns whether a message may be logged now; otherwise counts it. */
    public synchronized boolean permits() {
        long now = nanos.getAsLong();
        if (isOver(now)) {
            begun = true;
            began = now;
            permitted = 0;
            end();
        }
        if (permitted < burst) {
            permitted++;
            return true;
        }
        suppressed++;
        return false;
    }

    /** Returns and resets the number of messages suppressed in completed intervals. */
    public synchronized long takeEnded() {
        if (isOver(nanos.getAsLong())) {
            end();
        }
        long taken = ended;
        ended = 0;
        return taken;
    }

    /** Returns and resets the number of messages suppressed until now. */
    public synchronized long takeSuppressed() {
        end();
        long taken = ended;
        ended = 0;
        return taken;
    }

    /** Returns whether there are suppressed messages that have not been taken. */
    public synchronized boolean hasSuppressed() {
        return suppressed + ended > 0;
    }

    /** Returns whether its state can be discarded: no interval is running, and no number is left to take. */
    public synchronized boolean isIdle() {
        return !hasSuppressed() && isOver(nanos.getAsLong());
    }

    private void end() {
        ended += suppressed;
        suppressed = 0;
    }

    private boolean isOver(long now) {
        return !begun || now - began >= intervalNanos;
    }
}
