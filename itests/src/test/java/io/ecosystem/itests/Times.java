package io.ecosystem.itests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The repeated durations of something. Thread-safe. */
final class Times {

    private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());

    /** Adds the time since a reading of {@code System.nanoTime()}. */
    void addSince(long began) {
        nanos.add(System.nanoTime() - began);
    }

    int count() {
        return nanos.size();
    }

    /** Returns the quantile of the times for a part from 0 to 1; zero if there are none. */
    Duration quantile(double part) {
        List<Long> sorted;
        synchronized (nanos) {
            sorted = nanos.stream().sorted().toList();
        }
        return sorted.isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(sorted.get((int) Math.ceil(part * (sorted.size() - 1))));
    }

    @Override
    public String toString() {
        return "%d times, in ms: median %.1f, p95 %.1f, p99 %.1f, longest %.1f"
                .formatted(count(), millis(0.5), millis(0.95), millis(0.99), millis(1));
    }

    private double millis(double part) {
        return quantile(part).toNanos() / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
