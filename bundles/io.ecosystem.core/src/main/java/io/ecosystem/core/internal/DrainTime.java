package io.ecosystem.core.internal;

import java.time.Duration;

/** How long the calls of a departing handler, interceptor or middleware are waited for; not at all in a closed core. */
final class DrainTime {

    private volatile Duration time; // written by end()

    DrainTime(Duration time) {
        this.time = time;
    }

    /** Returns the time from now on. */
    Duration get() {
        return time;
    }

    /** Makes it zero. */
    void end() {
        time = Duration.ZERO;
    }
}
