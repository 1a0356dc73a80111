package io.ecosystem.queue.worker;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time that another clock told once, and the monotonic time since. It goes on at its pace whatever becomes of the
 * other clock, so waits that are measured by it are as long as they should be. Safe for use by many threads.
 */
final class SteadyClock implements InstantSource {

    private final Instant began;
    private final long beganNanos = System.nanoTime();

    /** A clock that agrees with another one now. */
    SteadyClock(InstantSource clock) {
        began = clock.instant();
    }

    @Override
    public Instant instant() {
        return began.plusNanos(System.nanoTime() - beganNanos);
    }
}
