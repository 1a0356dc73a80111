package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.Order;
import java.time.Duration;
import java.util.Objects;

/**
 * How a queue is processed.
 *
 * @param maxAttempts the number of failed attempts after which an entry is given up, at least 1
 * @param maxRedeliveries how often an entry that was being processed when the process ended is attempted again, at
 *     least 1; after that it is given up
 * @param backoff the delay between attempts
 * @param workers how many entries are processed concurrently, from 1 to {@value #MAX_WORKERS}
 * @param order which entries may be processed while others wait
 * @param timeLimit the time after which an attempt is interrupted; zero for never
 */
public record Policy(
        int maxAttempts, int maxRedeliveries, Backoff backoff, int workers, Order order, Duration timeLimit) {

    /** The most workers of a queue. */
    public static final int MAX_WORKERS = 1_000;

    public Policy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1, not " + maxAttempts);
        }
        if (maxRedeliveries < 1) {
            throw new IllegalArgumentException("maxRedeliveries must be at least 1, not " + maxRedeliveries);
        }
        Objects.requireNonNull(backoff, "backoff");
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new IllegalArgumentException("workers must be from 1 to %d, not %d".formatted(MAX_WORKERS, workers));
        }
        Objects.requireNonNull(order, "order");
        if (timeLimit.isNegative()) {
            throw new IllegalArgumentException("timeLimit must not be negative, as " + timeLimit);
        }
    }
}
