package io.ecosystem.wire;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Warns of something that may go on for long: when it begins, and from then on at most once a minute, with how often it
 * has happened since. Safe for use by many threads; never throws, so it can tell that memory or threads are short.
 */
public final class Recurring {

    private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final LongSupplier clock;
    private String last = "";
    private long told;
    private long untold;
    private boolean begun;

    /** Warns in the name of whoever owns the logger. */
    public Recurring(Logger log) {
        this(log, System::nanoTime);
    }

    Recurring(Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    /** It has happened, with a message that says what to do about it. */
    public void happened(String message) {
        String text;
        synchronized (this) {
            long now = clock.getAsLong();
            last = message;
            if (begun && now - told < PERIOD_NANOS) {
                untold++;
                return;
            }
            begun = true;
            text = message(now);
        }
        warn(text);
    }

    /** Tells what has happened since it was last told, if that is a minute ago. To be called now and then. */
    public void tellRest() {
        String text;
        synchronized (this) {
            long now = clock.getAsLong();
            if (untold == 0 || now - told < PERIOD_NANOS) {
                return;
            }
            untold--;
            text = message(now);
        }
        warn(text);
    }

    private String message(long now) {
        String text = untold == 0 ? last : last + " (and " + untold + " times more since it was last told)";
        untold = 0;
        told = now;
        return text;
    }

    private void warn(String text) {
        try {
            log.warn(text);
        } catch (RuntimeException | Error e) {
            // there is no memory to say so; it is said the next time
        }
    }
}
