package io.ecosystem.statistics.internal;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends periods in turn, on the single thread of its executor. Guarded by the lock of the object. */
final class Periods {

    private static final Logger log = LoggerFactory.getLogger(Periods.class);

    private final ScheduledExecutorService executor;
    private final LongSupplier ticker;
    private final Runnable end;
    private Duration length;
    private long began;
    private ScheduledFuture<?> ends;

    /**
     * Starts the first period.
     *
     * @param ticker the nanoseconds of the executor's clock
     * @param end called at the end of each period
     */
    Periods(ScheduledExecutorService executor, LongSupplier ticker, Duration length, Runnable end) {
        this.executor = executor;
        this.ticker = ticker;
        this.end = end;
        this.length = length;
        began = ticker.getAsLong();
        schedule();
    }

    /**
     * Changes the length, including that of the current period: it ends as if it had always had this length, or now if
     * that is over.
     */
    synchronized void change(Duration other) {
        if (!other.equals(length)) {
            length = other;
            ends.cancel(false);
            schedule();
        }
    }

    private void schedule() {
        long first = Math.max(0, began + length.toNanos() - ticker.getAsLong());
        ends = executor.scheduleAtFixedRate(this::ended, first, length.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void ended() {
        synchronized (this) {
            began = ticker.getAsLong();
        }
        try {
            end.run();
        } catch (RuntimeException | Error e) {
            log.error("The statistics of a period could not be gathered", e);
        }
    }
}
