package io.ecosystem.api.sending;

import io.ecosystem.api.message.Key;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A message that is stored.
 *
 * @param key what it is called, here and by its receivers
 * @param delivered completes when all targets have acknowledged the message, with {@link NotDelivered} when it is given
 *     up for one of them or the sender goes first. It does not survive the process, as the message does, and does not
 *     learn of operators that remove the message or deliver it later
 */
public record Sent(Key key, CompletableFuture<Void> delivered) {

    public Sent {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(delivered, "delivered");
    }
}
