package io.ecosystem.spi.queue;

import java.util.Objects;

/**
 * The result of one step of a sweep.
 *
 * @param affected how many entries it requeued, removed or counted
 * @param next the cursor of the next step, which only the queue understands; empty after the last step
 */
public record SweepStep(int affected, String next) {

    public SweepStep {
        Objects.requireNonNull(next, "next");
    }
}
