package io.ecosystem.wire;

import io.ecosystem.spi.logging.RateLimit;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Warns of a condition that may last: when it begins, then at most once a minute, with the number of occurrences since.
 * Thread-safe; never throws, so it can report a lack of memory or threads.
 */
public final class Recurring {

    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final Logger log;
    private final RateLimit limit;
    private String last = "";

    /** Warns through the given logger. */
    public Recurring(Logger log) {
        this(log, System::nanoTime);
    }

    Recurring(Logger log, LongSupplier clock) {
        this.log = log;
        limit = new RateLimit(1, PERIOD, clock);
    }

    /** Records an occurrence; the message includes the remedy. */
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

    /** Reports the unreported occurrences once the last report is a minute old. Called periodically. */
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
        return more == 0 ? last : last + " (and " + more + " more since the last report)";
    }

    private void warn(String text) {
        try {
            log.warn(text);
        } catch (RuntimeException | Error e) {
            // out of memory; the next call reports it
        }
    }
}
