package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.Entry;
import java.time.Duration;

/** The current processor of a queue's entries. */
public interface Attempt {

    /**
     * Processes one entry. Called on a virtual thread of its own, concurrently up to the policy's number of workers.
     * Interrupted at its time limit and when the worker is suspended.
     *
     * @throws Throwable for {@link Outcome.Retry} with the text of the exception
     */
    Outcome attempt(Entry entry) throws Throwable;

    /**
     * Returns how long an entry that may have ended the process keeps others from being attempted beside it. An attempt
     * that lasts longer is not considered the cause.
     */
    default Duration suspicion() {
        return Duration.ofMinutes(1);
    }

    /** Returns who attempts an entry, if several share the work; each entry is asked for once. */
    default Attempt of(Entry entry) {
        return this;
    }

    /** Returns the bundle and version that attempts, such as {@code acme.orders 1.4.0}; stored with each failure. */
    String version();
}
