package io.ecosystem.api.handler;

import io.ecosystem.api.message.Key;
import java.time.Instant;
import java.util.Map;

/**
 * One attempt to process a queued entry.
 *
 * @param key the key that the sender chose
 * @param attempt the number of this attempt, counted from 1 since the entry arrived or was reprocessed
 * @param redelivered whether the entry may already have been processed, in part at least, by an attempt that is not
 *     counted: the process ended during it, it was interrupted because its handler was replaced, or the entry has been
 *     reprocessed since
 * @param received when the request arrived
 * @param metadata stored alongside the body: the {@code transport} and the {@code peer} that it came from, and the
 *     metadata of its request; in a dry run, which processes a copy of the entry, also {@code dry_run}
 */
public record Delivery(Key key, int attempt, boolean redelivered, Instant received, Map<String, String> metadata) {

    public Delivery {
        metadata = Map.copyOf(metadata);
    }

    /**
     * Moves the entry to the error queue, where it stays until an operator reprocesses it. Never returns.
     *
     * @throws RejectedEntryException always
     */
    public void reject(String reason) {
        throw new RejectedEntryException(reason);
    }
}
