package io.ecosystem.queue.worker;

import io.ecosystem.api.queue.Entry;

/** Whoever can process entries now. */
public interface Attempt {

    /**
     * Processes one entry. Called on a virtual thread of its own, by as many at once as the policy has workers; it is
     * interrupted when its time is up or the worker is suspended.
     *
     * @throws Throwable for {@link Outcome.Retry} with the text of what was thrown
     */
    Outcome attempt(Entry entry) throws Throwable;

    /** Which bundle and version attempts, such as {@code acme.orders 1.4.0}; kept with each failure. */
    String version();
}
