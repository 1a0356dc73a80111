package io.ecosystem.api.sending;

import io.ecosystem.api.message.Key;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A stored message.
 *
 * @param key its key, here and at its receivers
 * @param delivered completes when all targets have acknowledged the message; fails with {@link NotDeliveredException}
 *     if it is given up for one of them or the sender goes first. Unlike the message, it does not survive the process,
 *     and it does not reflect messages that operators remove or deliver later
 */
public record Sent(Key key, CompletableFuture<Void> delivered) {

    public Sent {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(delivered, "delivered");
    }
}
