package io.ecosystem.api.handler;

import io.ecosystem.api.message.Key;
import java.time.Instant;
import java.util.Map;

/**
 * One attempt to process a queued entry.
 *
 * @param key what the sender calls the request
 * @param attempt which attempt this is, counted from 1 since the entry came in or was reprocessed
 * @param redelivered whether an earlier attempt was cut off by the end of the process, so that the entry may have been
 *     processed already
 * @param received when the request came in
 * @param metadata what is kept beside the body, such as the {@code peer} that sent it
 */
public record Delivery(Key key, int attempt, boolean redelivered, Instant received, Map<String, String> metadata) {

    public Delivery {
        metadata = Map.copyOf(metadata);
    }

    /**
     * Moves the entry to the error queue, never to be tried again unless an operator asks for it. It does not return.
     *
     * @throws Rejection always
     */
    public void reject(String reason) {
        throw new Rejection(reason);
    }
}
