package io.ecosystem.queue.worker;

import io.ecosystem.spi.time.MovableClock;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that starts at the time of the machine, ahead of it like a movable clock, and advances with that. Its waits
 * have the right length even if the clock of the machine is set. Safe for use by many threads.
 */
final class SteadyClock implements InstantSource {

    private final MovableClock movable;
    private final Instant began;
    private final long beganNanos = System.nanoTime();

    /** Creates a clock that agrees with another one now, as far as the movable one has not been advanced. */
    SteadyClock(InstantSource clock, MovableClock movable) {
        this.movable = movable;
        began = clock.instant();
    }

    @Override
    public Instant instant() {
        return began.plusNanos(movable.nanoTime() - beganNanos);
    }
}
