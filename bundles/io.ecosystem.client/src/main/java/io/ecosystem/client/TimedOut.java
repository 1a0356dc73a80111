package io.ecosystem.client;

import java.time.Duration;

/** A time was up: of the connection, of the answer, or of the whole call. */
public final class TimedOut extends CallFailure {

    private static final long serialVersionUID = 1L;

    private final Phase phase;
    private final Duration after;

    /** A failure in a phase, after so much of it. */
    public TimedOut(String what, Phase phase, Duration after, boolean possiblyExecuted) {
        super("%s timed out %s, after %d ms".formatted(what, phase, after.toMillis()), possiblyExecuted, null);
        this.phase = phase;
        this.after = after;
    }

    /** What the call was doing. */
    public Phase phase() {
        return phase;
    }

    /** How long it had been doing that. */
    public Duration after() {
        return after;
    }
}
