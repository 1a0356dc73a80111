package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.Entry;
import java.time.Duration;

/** Whoever can process entries now. */
public interface Attempt {

    /**
     * Processes one entry. Called on a virtual thread of its own, by as many at once as the policy has workers; it is
     * interrupted when its time is up or the worker is suspended.
     *
     * @throws Throwable for {@link Outcome.Retry} with the text of what was thrown
     */
    Outcome attempt(Entry entry) throws Throwable;

    /**
     * For how long an entry that may have ended the process keeps others from being attempted beside it. An attempt
     * that goes on for longer is not what ends the process, as far as one can tell.
     */
    default Duration suspicion() {
        return Duration.ofMinutes(1);
    }

    /** Which bundle and version attempts, such as {@code acme.orders 1.4.0}; kept with each failure. */
    String version();
}
