package io.ecosystem.spi.queue;

import java.util.Objects;

/**
 * What one step of a sweep did.
 *
 * @param affected how many entries it requeued, removed or counted
 * @param next for the next step, a text that only the queue understands; empty after the last step
 */
public record Step(int affected, String next) {

    public Step {
        Objects.requireNonNull(next, "next");
    }
}
