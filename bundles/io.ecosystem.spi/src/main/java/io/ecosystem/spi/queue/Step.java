package io.ecosystem.spi.queue;

import java.util.Objects;

/**
 * The result of one step of a sweep.
 *
 * @param affected how many entries it requeued, removed or counted
 * @param next the cursor of the next step, which only the queue understands; empty after the last step
 */
public record Step(int affected, String next) {

    public Step {
        Objects.requireNonNull(next, "next");
    }
}
