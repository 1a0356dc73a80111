package io.ecosystem.wire;

import io.ecosystem.spi.logging.RateLimit;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Warns of something that may go on for long: when it begins, and from then on at most once a minute, with how often it
 * has happened since. Safe for use by many threads; never throws, so it can tell that memory or threads are short.
 */
public final class Recurring {

    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final Logger log;
    private final RateLimit limit;
    private String last = "";

    /** Warns in the name of whoever owns the logger. */
    public Recurring(Logger log) {
        this(log, System::nanoTime);
    }

    Recurring(Logger log, LongSupplier clock) {
        this.log = log;
        limit = new RateLimit(1, PERIOD, clock);
    }

    /** It has happened, with a message that says what to do about it. */
    public void happened(String message) {
        String text;
        synchronized (this) {
            last = message;
            if (!limit.permits()) {
                return;
            }
            text = message(limit.takeSuppressed());
        }
        warn(text);
    }

    /** Tells what has happened since it was last told, if that is a minute ago. To be called now and then. */
    public void tellRest() {
        String text;
        synchronized (this) {
            long untold = limit.takeEnded();
            if (untold == 0) {
                return;
            }
            limit.permits(); // this begins the next minute
            text = message(untold - 1);
        }
        warn(text);
    }

    private String message(long more) {
        return more == 0 ? last : last + " (and " + more + " times more since it was last told)";
    }

    private void warn(String text) {
        try {
            log.warn(text);
        } catch (RuntimeException | Error e) {
            // there is no memory to say so; it is said the next time
        }
    }
}
