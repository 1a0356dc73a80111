package io.ecosystem.queue.incoming.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Metadata;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Uid;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.StoreException;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** Answers the requests of a queue's route: validates and stores them, and acknowledges them with their key. */
final class Acceptance implements Handler<Bytes, Bytes> {

    /** Validates requests and stores them. */
    interface Destination {

        /**
         * Returns the queue; waits a while for one that is being replaced.
         *
         * @throws RefusedException with status 500 if there is none
         */
        StoredQueue entries() throws InterruptedException;

        /**
         * Returns the current or most recent consumer of its entries.
         *
         * @throws RefusedException with status 500 if there is none
         */
        Consumer consumer();
    }

    private final String route;
    private final Destination destination;
    private final Codec codec;
    private final InstantSource clock;

    /** Creates one for the queue of a route. */
    Acceptance(String route, Destination destination, Codec codec, InstantSource clock) {
        this.route = route;
        this.destination = destination;
        this.codec = codec;
        this.clock = clock;
    }

    @Override
    public Bytes handle(Bytes body, Call call) throws InterruptedException {
        Key key = normalised(call.key());
        while (true) {
            StoredQueue queue = destination.entries();
            try {
                return accept(queue, key, body, call);
            } catch (IllegalStateException e) {
                if (destination.entries() == queue) {
                    throw e; // not because the queue was closed meanwhile
                }
            }
        }
    }

    private Bytes accept(StoredQueue queue, Key key, Bytes body, Call call) throws InterruptedException {
        if (queue.paused().contains(Activity.RECEIVING)) {
            throw RefusedException.busy("Receiving on '%s' has been paused.".formatted(route));
        }
        destination.consumer().read(body);
        return switch (append(queue, key, body, call)) {
            case Receipt.Stored stored -> acknowledgement(key);
            case Receipt.Repeated repeated -> acknowledgement(key);
            case Receipt.Conflicting(var state) ->
                throw new RefusedException(
                        "the key %s stands for another body in queue '%s' (%s); send this one under a key of its own"
                                .formatted(key, route, state.name().toLowerCase(Locale.ROOT)));
        };
    }

    private Receipt append(StoredQueue queue, Key key, Bytes body, Call call) throws InterruptedException {
        var metadata = new HashMap<>(call.request().metadata());
        metadata.put(Metadata.TRANSPORT, call.origin().transport());
        metadata.put(Metadata.PEER, call.origin().peer());
        try {
            return queue.appendNow(new NewEntry(key.toString(), "", body.copy(), metadata, clock.instant()))
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw RefusedException.busy(cause.getMessage());
            }
            throw new IllegalStateException("the request could not be stored", e.getCause());
        }
    }

    private static Key normalised(Key key) {
        if (key instanceof NoKey || key.toString().isEmpty() || key.toString().length() > NewEntry.MAX_TEXT) {
            throw RefusedException.invalid(
                    "a queued request needs a key of 1 to %d characters".formatted(NewEntry.MAX_TEXT));
        }
        if (!NewEntry.isWellFormed(key.toString())) {
            throw RefusedException.invalid(
                    "a queued request needs a key of whole characters, and this one has half of one");
        }
        return key instanceof Uid uid ? uid.normalised() : key;
    }

    private Bytes acknowledgement(Key key) {
        return Bytes.utf8(
                key instanceof SpanKey(UUID traceId, long spanId)
                        ? "{\"span_key\":{\"trace_id\":\"%s\",\"span_id\":\"%s\"}}"
                                .formatted(traceId, HexFormat.of().toHexDigits(spanId))
                        : "{\"uid\":%s}".formatted(codec.text(key.toString())));
    }
}
