package io.ecosystem.queue.worker;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The delay after a failed attempt: doubles each time between two bounds, and varies by up to a fifth, which spreads
 * entries that failed together.
 *
 * @param least after the first failed attempt
 * @param greatest after many
 */
public record Backoff(Duration least, Duration greatest) {

    private static final String BETWEEN = "..";
    private static final double SPREAD = 0.2;
    private static final int MAX_DOUBLINGS = 40;

    public Backoff {
        if (least.isNegative() || greatest.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "a backoff must not be less at its end (%s) than at its start (%s)".formatted(greatest, least));
        }
    }

    /**
     * Reads the least and the greatest time, such as {@code 1s..1m}, or one time for all attempts.
     *
     * @throws IllegalArgumentException if the text is not a backoff; the message states what is expected
     */
    public static Backoff parse(String text) {
        int between = text.indexOf(BETWEEN);
        return between < 0
                ? new Backoff(Durations.parse(text), Durations.parse(text))
                : new Backoff(
                        Durations.parse(text.substring(0, between)),
                        Durations.parse(text.substring(between + BETWEEN.length())));
    }

    /** Returns the longest delay possible. */
    public Duration longest() {
        return Duration.ofMillis(Math.round(greatest.toMillis() * (1 + SPREAD)));
    }

    /**
     * Returns the next delay.
     *
     * @param failures the number of failed attempts, at least 1
     */
    public Duration delay(int failures, RandomGenerator random) {
        double millis = Math.min(
                (double) greatest.toMillis(),
                least.toMillis() * (double) (1L << Math.min(failures - 1, MAX_DOUBLINGS)));
        return Duration.ofMillis(Math.round(millis * (1 + SPREAD * (2 * random.nextDouble() - 1))));
    }
}
