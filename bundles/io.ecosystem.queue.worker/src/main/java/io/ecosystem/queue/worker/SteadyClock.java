package io.ecosystem.queue.worker;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that starts at the time of another one and advances by the monotonic clock. Its waits have the right length
 * even if the other clock is set. Safe for use by many threads.
 */
final class SteadyClock implements InstantSource {

    private final Instant began;
    private final long beganNanos = System.nanoTime();

    /** Creates a clock that agrees with another one now. */
    SteadyClock(InstantSource clock) {
        began = clock.instant();
    }

    @Override
    public Instant instant() {
        return began.plusNanos(System.nanoTime() - beganNanos);
    }
}
