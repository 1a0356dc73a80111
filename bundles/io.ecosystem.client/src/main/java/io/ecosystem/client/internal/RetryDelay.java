package io.ecosystem.client.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The delay before another attempt: doubles each time up to a limit, and is random within its upper half, which spreads
 * peers that failed together.
 */
record RetryDelay(Duration first, Duration longest, RandomGenerator random) {

    /** Returns the delay in nanoseconds after a number of consecutive failures, at least 1. */
    long nanos(int failures) {
        long most = (long) Math.min(first.toNanos() * Math.pow(2, failures - 1), (double) longest.toNanos());
        return most / 2 + random.nextLong(most / 2 + 1);
    }
}
