package io.ecosystem.core.internal;

import io.ecosystem.api.message.Origin;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what failed to the log, each once, without letting a peer fill it: what is too much is only counted. */
final class FailureLog {

    private static final Logger log = LoggerFactory.getLogger(FailureLog.class);
    private static final int MOST_IN_PERIOD = 20;
    private static final long PERIOD_NANOS = Duration.ofSeconds(10).toNanos();

    private final AtomicLong periodBegan = new AtomicLong(System.nanoTime());
    private final AtomicLong inPeriod = new AtomicLong();

    void failed(String route, Object key, Origin origin, Throwable failure) {
        long now = System.nanoTime();
        long began = periodBegan.get();
        if (now - began > PERIOD_NANOS && periodBegan.compareAndSet(began, now)) {
            long left = inPeriod.getAndSet(0) - MOST_IN_PERIOD;
            if (left > 0) {
                log.error("{} more calls failed in the {} s before", left, PERIOD_NANOS / 1_000_000_000);
            }
        }
        if (inPeriod.incrementAndGet() <= MOST_IN_PERIOD) {
            log.error("Call {} of route '{}' from {} failed", key, route, origin, failure);
        }
    }
}
