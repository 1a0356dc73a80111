package io.ecosystem.spi.logging;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps a message that comes again and again from filling the log: in each interval it permits the first ones, and
 * counts the others, so that their number can be logged. An interval begins with the first message after the one before
 * has ended. Safe for use by many threads; never throws, and makes nothing.
 */
public final class RateLimit {

    private final int burst;
    private final long intervalNanos;
    private final LongSupplier nanos;
    private boolean begun;
    private long began;
    private int permitted;
    private long suppressed; // in this interval
    private long ended; // in intervals before

    /** @param burst how many messages of an interval are permitted */
    public RateLimit(int burst, Duration interval) {
        this(burst, interval, System::nanoTime);
    }

    /**
     * @param burst how many messages of an interval are permitted
     * @param nanos a clock that never goes back, such as {@link System#nanoTime}
     */
    public RateLimit(int burst, Duration interval, LongSupplier nanos) {
        this.burst = burst;
        this.intervalNanos = interval.toNanos();
        this.nanos = nanos;
    }

    /** Whether a message may be logged now; if not, it is counted. */
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

    /** Takes the number of those that were not permitted in intervals that have ended. */
    public synchronized long takeEnded() {
        if (isOver(nanos.getAsLong())) {
            end();
        }
        long taken = ended;
        ended = 0;
        return taken;
    }

    /** Takes the number of those that were not permitted until now. */
    public synchronized long takeSuppressed() {
        end();
        long taken = ended;
        ended = 0;
        return taken;
    }

    /** Whether some were not permitted and have not been taken. */
    public synchronized boolean hasSuppressed() {
        return suppressed + ended > 0;
    }

    /** Whether it knows nothing that counts: no interval goes on, and no number is left to be taken. */
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
