package io.ecosystem.client.internal;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the peer of a kept connection for a sign of life when nothing has come from it for a while. Calls have their own
 * times, so only a connection without calls is asked.
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
     * A heartbeat that has not begun.
     *
     * @param silence after which the peer is asked
     * @param patience the time for its answer
     * @param ask asks; false if the connection had no room for it
     * @param dead is told why the peer is taken for dead
     */
    Heartbeat(Loop loop, Duration silence, Duration patience, BooleanSupplier ask, Consumer<String> dead) {
        this.loop = loop;
        this.silence = silence;
        this.patience = patience;
        this.ask = ask;
        this.dead = dead;
    }

    /** Begins to listen for silence. */
    void start() {
        lastHeard = loop.now();
        if (!silence.isZero()) {
            alarm = loop.after(silence, this::silent);
        }
    }

    /** Something has come. */
    void heard() {
        lastHeard = loop.now();
    }

    /** The peer has answered the question. */
    void answered() {
        if (alarm != null) {
            alarm.cancel();
            start();
        }
    }

    /** Whether calls are on the connection. */
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
