package io.ecosystem.client.internal;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a heartbeat to the peer of a kept connection after a time of silence. Calls have time limits of their own, so
 * only connections without calls are checked.
 */
final class Heartbeat {

    private final Loop loop;
    private final Duration silence;
    private final Duration patience;
    private final BooleanSupplier ask;
    private final Consumer<String> dead;
    private long lastHeard;
    private boolean busy;
    private Loop.@Nullable Alarm alarm;

    /**
     * Creates a heartbeat that has not begun.
     *
     * @param silence the time without data before a heartbeat
     * @param patience the time for its answer
     * @param ask sends a heartbeat; false if the connection has no room for it
     * @param dead receives the reason why the peer counts as dead
     */
    Heartbeat(Loop loop, Duration silence, Duration patience, BooleanSupplier ask, Consumer<String> dead) {
        this.loop = loop;
        this.silence = silence;
        this.patience = patience;
        this.ask = ask;
        this.dead = dead;
    }

    /** Begins to watch for silence. */
    void start() {
        lastHeard = loop.now();
        if (!silence.isZero()) {
            alarm = loop.after(silence, this::silent);
        }
    }

    /** Notes that data has arrived. */
    void heard() {
        lastHeard = loop.now();
    }

    /** Notes that the peer has answered a heartbeat. */
    void answered() {
        if (alarm != null) {
            alarm.cancel();
            start();
        }
    }

    /** Notes whether the connection has calls. */
    void busy(boolean now) {
        busy = now;
    }

    void stop() {
        if (alarm != null) {
            alarm.cancel();
        }
    }

    private void silent() {
        long left = lastHeard + silence.toNanos() - loop.now();
        if (busy || left > 0) {
            alarm = loop.at(loop.now() + (busy ? silence.toNanos() : left), this::silent);
            return;
        }
        long asked = loop.now();
        if (!ask.getAsBoolean()) {
            dead.accept("no room for a heartbeat");
            return;
        }
        alarm = loop.after(patience, () -> unanswered(asked));
    }

    private void unanswered(long asked) {
        if (lastHeard <= asked) {
            dead.accept("no answer to a heartbeat");
        } else {
            alarm = loop.after(silence, this::silent);
        }
    }
}
