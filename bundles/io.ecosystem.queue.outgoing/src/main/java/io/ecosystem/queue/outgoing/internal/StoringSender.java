package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.handler.CurrentMetadata;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Uid;
import io.ecosystem.api.sending.NotSentException;
import io.ecosystem.api.sending.Sender;
import io.ecosystem.api.sending.Sent;
import io.ecosystem.queue.outgoing.internal.CurrentOutboxes.Outboxes;
import io.ecosystem.spi.codec.Binding;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.rollout.CallMeter;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The service: stores each message for all of its targets. */
final class StoringSender implements Sender<Object> {

    private final String name;
    private final CurrentOutboxes current;
    private final PendingDeliveries followed;
    private final InstantSource clock;
    private final Binding anything;
    /** Bindings live as long as their types, and keep no type of a removed bundle alive. */
    private final ClassValue<Binding> bindings;

    /** Creates a sender with a name. */
    StoringSender(String name, CurrentOutboxes current, PendingDeliveries followed, Codec codec, InstantSource clock) {
        this.name = name;
        this.current = current;
        this.followed = followed;
        this.clock = clock;
        anything = codec.binding(Object.class);
        bindings = new ClassValue<>() {

            @Override
            protected Binding computeValue(Class<?> type) {
                return codec.binding(type);
            }
        };
    }

    @Override
    public Key send(Object message) {
        Key key = newKey();
        send(message, key);
        return key;
    }

    @Override
    public void send(Object message, Key key) {
        if (key instanceof NoKey) {
            throw new IllegalArgumentException("a message needs a key");
        }
        Key normalised = key instanceof Uid uid ? uid.normalised() : key;
        store(body(message), normalised, outboxes(normalised));
    }

    @Override
    public Sent follow(Object message) {
        Bytes body = body(message);
        Key key = newKey();
        Outboxes now = outboxes(key);
        CompletableFuture<Void> delivered = followed.add(
                key.toString(), now.outboxes().stream().map(Outbox::name).toList());
        try {
            store(body, key, now);
        } catch (RuntimeException e) {
            delivered.completeExceptionally(e);
            throw e;
        }
        return new Sent(key, delivered);
    }

    private static Key newKey() {
        return CurrentKey.get().orElse(null) instanceof SpanKey current ? current.next() : SpanKey.random();
    }

    private Bytes body(Object message) {
        return bindings.get(message == null ? Void.class : message.getClass()).write(message);
    }

    private Outboxes outboxes(Key key) {
        try {
            Outboxes now = current.get();
            if (now.outboxes().isEmpty()) {
                throw new NotSentException(key, "sender '%s' has no queue store at the moment".formatted(name));
            }
            return now;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotSentException(key, "interrupted before the message was stored");
        }
    }

    private void store(Bytes body, Key key, Outboxes now) {
        Outboxes target = now;
        while (!isStored(body, key, target)) {
            Outboxes next = outboxes(key);
            if (next == target) {
                throw new NotSentException(key, "the queues of sender '%s' are closed".formatted(name));
            }
            target = next; // the store was replaced meanwhile
        }
    }

    /** Stores a message under its key; returns false if a queue was closed before. */
    private boolean isStored(Bytes body, Key key, Outboxes now) {
        String group = group(body, now.rules().group());
        var entry = new NewEntry(key.toString(), group, body, CurrentMetadata.get(), clock.instant());
        try (var ignored = CallMeter.pause()) { // a handler is not to blame for a slow disk
            boolean alone = now.outboxes().size() == 1; // several disks can work in parallel
            List<CompletableFuture<Receipt>> stored = now.outboxes().stream()
                    .map(Outbox::entries)
                    .map(queue -> alone ? queue.appendNow(entry) : queue.append(entry))
                    .toList();
            for (CompletableFuture<Receipt> one : stored) {
                check(one.get(), key);
            }
            return true;
        } catch (ExecutionException e) {
            throw new NotSentException(
                    key,
                    "the message could not be stored: "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage());
        } catch (IllegalStateException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotSentException(key, "interrupted while the message was being stored; it may have been");
        }
    }

    private void check(Receipt receipt, Key key) {
        if (receipt instanceof Receipt.Conflicting(var state)) {
            throw new IllegalArgumentException("the key %s stands for another message of sender '%s' (%s)"
                    .formatted(key, name, state.name().toLowerCase(Locale.ROOT)));
        }
    }

    private String group(Bytes body, String field) {
        if (field.isEmpty() || !(anything.read(body) instanceof Map<?, ?> fields) || fields.get(field) == null) {
            return "";
        }
        return fields.get(field).toString();
    }
}
