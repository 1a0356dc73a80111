package io.ecosystem.queue.worker;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs warnings of failures in a queue, but only counts those beyond a limit, so bad entries cannot fill the log. */
final class FailureWarnings {

    private static final Logger log = LoggerFactory.getLogger(FailureWarnings.class);
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String queue;
    private final int mostInPeriod;
    private long periodBegan = System.nanoTime(); // under the lock of the object
    private long inPeriod; // under the lock of the object

    /** @param mostInPeriod how many it logs in ten seconds */
    FailureWarnings(String queue, int mostInPeriod) {
        this.queue = queue;
        this.mostInPeriod = mostInPeriod;
    }

    void add(String text) {
        long left = 0;
        boolean tell;
        synchronized (this) {
            long now = System.nanoTime();
            if (now - periodBegan > PERIOD_NANOS) {
                left = inPeriod - mostInPeriod;
                periodBegan = now;
                inPeriod = 0;
            }
            tell = ++inPeriod <= mostInPeriod;
        }
        if (left > 0) {
            log.warn(
                    "Queue '{}': {} more entries failed in the {} s before",
                    queue,
                    left,
                    TimeUnit.NANOSECONDS.toSeconds(PERIOD_NANOS));
        }
        if (tell) {
            log.warn("Queue '{}': {}", queue, text);
        }
    }
}
