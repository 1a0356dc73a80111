package io.ecosystem.spi.queue;

import java.util.Objects;

/**
 * What became of a copy of an entry.
 *
 * @param key of the entry
 * @param reason why it is not done; empty if it is
 */
public record DryRun(String key, Result result, String reason) {

    /** The end of an attempt. */
    public enum Result {
        /** The entry would leave the queue. */
        DONE,
        /** The attempt failed; the entry would be tried again as the queue permits. */
        FAILED,
        /** The handler rejected it, or its data does not fit; the entry would move to the error queue. */
        REJECTED
    }

    public DryRun {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(reason, "reason");
    }
}
