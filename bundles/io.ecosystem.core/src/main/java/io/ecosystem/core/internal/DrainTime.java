package io.ecosystem.core.internal;

import java.time.Duration;

/** How long the calls of a departing handler, interceptor or middleware are waited for; not at all in a closed core. */
final class DrainTime {

    /** The time for a handler that has been abandoned. */
    private static final Duration BRIEF = Duration.ofMillis(200);

    private volatile Duration time; // written by end()

    DrainTime(Duration time) {
        this.time = time;
    }

    /** Returns the time from now on. */
    Duration get() {
        return time;
    }

    /** Returns the time for a handler, which is brief if its calls are not worth waiting for. */
    Duration of(Served served) {
        Duration now = time;
        return served.isAbandoned() && now.compareTo(BRIEF) > 0 ? BRIEF : now;
    }

    /** Makes it zero. */
    void end() {
        time = Duration.ZERO;
    }
}
