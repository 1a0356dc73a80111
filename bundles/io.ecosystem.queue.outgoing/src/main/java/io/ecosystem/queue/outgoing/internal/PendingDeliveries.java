package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.api.sending.NotDeliveredException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The messages whose delivery callers are waiting for. Thread-safe. */
final class PendingDeliveries {

    /** A message and its outstanding targets. */
    private record Message(CompletableFuture<Void> delivered, Set<String> left) {}

    private final Map<String, Message> messages = new ConcurrentHashMap<>();

    /** Follows a message that is about to be stored for some targets. Dependent stages of the future may block. */
    CompletableFuture<Void> add(String key, Collection<String> targets) {
        var message = new Message(new CompletableFuture<>(), ConcurrentHashMap.newKeySet());
        message.left().addAll(targets);
        messages.put(key, message);
        message.delivered().whenComplete((nothing, failure) -> messages.remove(key, message));
        return message.delivered();
    }

    /** Records that a target has acknowledged it. */
    void delivered(String key, String target) {
        Message message = messages.get(key);
        if (message != null && message.left().remove(target) && message.left().isEmpty()) {
            message.delivered().completeAsync(() -> null, Thread::startVirtualThread);
        }
    }

    /** Records that delivery to a target was given up. */
    void gaveUp(String key, String reason) {
        Message message = messages.get(key);
        if (message != null) {
            Thread.startVirtualThread(
                    () -> message.delivered().completeExceptionally(new NotDeliveredException(reason)));
        }
    }

    /** Fails what is left, whose end will not be known. */
    void close() {
        messages.keySet()
                .forEach(key -> gaveUp(key, "the sender was closed; message %s is still stored".formatted(key)));
    }
}
