package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a queue says before the lock of its worker is taken.
 *
 * @param paused whether nothing may be processed
 * @param due when the next entry may be taken; empty if none waits
 * @param now when it was said, by the clock that entries wait by
 */
record QueueSnapshot(boolean paused, Optional<Instant> due, Instant now) {

    static QueueSnapshot of(StoredQueue queue, InstantSource clock) {
        return new QueueSnapshot(queue.paused().contains(Activity.PROCESSING), queue.nextDue(), clock.instant());
    }

    boolean isDue() {
        return due.isPresent() && !due.get().isAfter(now);
    }

    /** At least a millisecond, since that is what times in the queue are kept to; without an end if none waits. */
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
