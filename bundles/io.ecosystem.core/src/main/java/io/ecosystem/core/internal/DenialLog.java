package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.statistics.StatisticsSource;
import io.ecosystem.spi.logging.RateLimit;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts calls whose sender lacks a role, and logs them without letting a peer fill the log: the first of a period one
 * by one, the others as one number at its end. Guarded by the lock of the object.
 */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.api.statistics.StatisticsSource\"",
        effective = "active")
final class DenialLog implements StatisticsSource, AutoCloseable {

    static final int MOST_IN_PERIOD = 5;

    private static final Logger log = LoggerFactory.getLogger(DenialLog.class);

    private final Duration period;
    private final RateLimit limit;
    private long total;
    private @Nullable Thread periodEnd; // null outside of a period
    private boolean closed;

    DenialLog(Duration period) {
        this.period = period;
        limit = new RateLimit(MOST_IN_PERIOD, period);
    }

    void denied(String role, Call call) {
        String route = call.request().route();
        if (count()) {
            log.warn("Route '{}' is denied to {}, who does not have the role '{}'", route, call.origin(), role);
        }
    }

    /** Counts one denial; returns false if it exceeds those logged one by one. */
    private synchronized boolean count() {
        total++;
        boolean permitted = limit.permits();
        if (periodEnd == null && !closed) {
            periodEnd = Thread.ofVirtual().name("io.ecosystem.core-denials").start(this::awaitPeriodEnd);
        }
        return permitted;
    }

    private void awaitPeriodEnd() {
        try {
            Thread.sleep(period);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed: the period ends now
        }
        long more;
        synchronized (this) {
            more = limit.takeSuppressed();
            periodEnd = null;
        }
        if (more > 0) {
            log.warn("{} more calls were denied within {} s", more, period.toSeconds());
        }
    }

    /** Returns the number of calls denied since the start, as {@code access.denied}. */
    @Override
    public synchronized Map<String, Object> statistics() {
        return Map.of("access", Map.of("denied", total));
    }

    /** Logs the denials that are only counted so far. */
    @Override
    public void close() {
        Thread ending;
        synchronized (this) {
            closed = true;
            ending = periodEnd;
        }
        if (ending != null) {
            ending.interrupt();
            joinUninterruptibly(ending);
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
