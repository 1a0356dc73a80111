package io.ecosystem.client.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: twice as long each time up to a limit, and somewhere in the upper half of that,
 * so that those who failed together do not come back together.
 */
record Backoff(Duration first, Duration longest, RandomGenerator random) {

    /** The wait in nanoseconds after so many failures in a row, from 1. */
    long nanos(int failures) {
        long most = (long) Math.min(first.toNanos() * Math.pow(2, failures - 1), (double) longest.toNanos());
        return most / 2 + random.nextLong(most / 2 + 1);
    }
}
