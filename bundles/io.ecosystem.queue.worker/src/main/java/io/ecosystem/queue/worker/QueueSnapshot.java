package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The state of a queue, read before the lock of its worker is taken.
 *
 * @param paused whether processing is paused
 * @param due when the next entry may be taken; empty if none waits
 * @param now the time of reading, by the clock that entries wait by
 */
record QueueSnapshot(boolean paused, Optional<Instant> due, Instant now) {

    static QueueSnapshot of(StoredQueue queue, InstantSource clock) {
        return new QueueSnapshot(queue.paused().contains(Activity.PROCESSING), queue.nextDue(), clock.instant());
    }

    boolean isDue() {
        return due.isPresent() && !due.get().isAfter(now);
    }

    /**
     * Returns the nanoseconds until an entry is due: at least 1 ms, the resolution of times in the queue, and at most a
     * day; unlimited if none waits.
     */
    long untilDue() {
        if (due.isEmpty()) {
            return Long.MAX_VALUE;
        }
        Duration left = Duration.between(now, due.get());
        return left.toSeconds() > TimeUnit.DAYS.toSeconds(1)
                ? TimeUnit.DAYS.toNanos(1)
                : Math.max(left.toNanos(), TimeUnit.MILLISECONDS.toNanos(1));
    }
}
