package io.ecosystem.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A time limit has passed: of the connection, of the answer, or of the whole call. */
public final class TimedOutException extends CallFailedException {

    private static final long serialVersionUID = 1L;

    private final Phase phase;
    private final Duration after;

    /**
     * Creates a failure in a phase, with the time spent in it.
     *
     * @param cause the failure of the attempt before; null if this was the first one
     */
    public TimedOutException(
            String what, Phase phase, Duration after, boolean possiblyExecuted, @Nullable CallFailedException cause) {
        super("%s timed out %s, after %d ms".formatted(what, phase, after.toMillis()), possiblyExecuted, cause);
        this.phase = phase;
        this.after = after;
    }

    /** Returns the phase of the call. */
    public Phase phase() {
        return phase;
    }

    /** Returns the time that the call had spent in its phase. */
    public Duration after() {
        return after;
    }
}
