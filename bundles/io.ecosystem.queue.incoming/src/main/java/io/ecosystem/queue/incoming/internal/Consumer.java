package io.ecosystem.queue.incoming.internal;

import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.handler.CurrentMetadata;
import io.ecosystem.api.handler.Delivery;
import io.ecosystem.api.handler.Queued;
import io.ecosystem.api.handler.QueuedHandler;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.RejectedEntryException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Metadata;
import io.ecosystem.queue.worker.Attempt;
import io.ecosystem.queue.worker.Outcome;
import io.ecosystem.spi.codec.Binding;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.codec.TypeArguments;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.rollout.CallMeter;
import java.util.Map;

/** A queued handler that is present: validates requests and processes entries. */
final class Consumer implements Attempt {

    private final QueuedHandler<Object> handler;
    private final String version;
    private final Map<String, Object> properties;
    private final Binding binding;
    private final long bundleId;
    private final AttemptMiddleware middleware;
    private final CallMeter meter = new CallMeter();
    private volatile boolean abandoned; // written by abandon()

    /**
     * Creates a consumer from a handler and its service properties.
     *
     * @param version its bundle and version
     * @param bundleId of its bundle
     * @param middleware surrounds its attempts
     * @throws IllegalArgumentException if its class does not state a type that can be bound
     */
    @SuppressWarnings("unchecked") // the binding ensures that a handler gets its type
    Consumer(
            QueuedHandler<?> handler,
            String version,
            long bundleId,
            Map<String, Object> properties,
            Codec codec,
            AttemptMiddleware middleware) {
        this.handler = (QueuedHandler<Object>) handler;
        this.version = version;
        this.bundleId = bundleId;
        this.properties = properties;
        this.middleware = middleware;
        binding = codec.binding(
                TypeArguments.of(handler.getClass(), QueuedHandler.class).getFirst());
        binding.checkReading();
    }

    Map<String, Object> properties() {
        return properties;
    }

    /** Binds a body to the handler's type, as in {@link Binding#read}. */
    @SuppressWarnings("NullAway") // null only if the handler's type is Void or Object
    Object read(Bytes body) {
        return binding.read(body);
    }

    @Override
    public Outcome attempt(Entry entry) throws Exception {
        boolean measures = entry.failures().isEmpty(); // a failed entry says more about itself than about the handler
        CallMeter.Measured measured = measures ? meter.begin() : null;
        boolean works = false;
        try {
            Object request;
            try {
                request = read(entry.body());
            } catch (RefusedException e) {
                return new Outcome.GiveUp("the data does not fit the handler: " + e.getMessage());
            }
            Key key = Key.parse(entry.key());
            Delivery delivery =
                    new Delivery(key, entry.attempts() + 1, entry.isRedelivered(), entry.received(), entry.metadata());
            Outcome outcome = CurrentMetadata.during(
                    Metadata.ofRequest(entry.metadata()),
                    () -> CurrentKey.during(key, () -> process(request, delivery)));
            works = true;
            return outcome;
        } finally {
            if (measures) {
                meter.end(measured, !works);
            }
        }
    }

    private Outcome process(Object request, Delivery delivery) throws Exception {
        try {
            String route = String.valueOf(properties.get(Queued.PREFIX_ + "route"));
            middleware.surround(route, delivery, () -> handler.process(request, delivery));
            return new Outcome.Done();
        } catch (RejectedEntryException e) {
            return new Outcome.GiveUp(e.getMessage());
        }
    }

    @Override
    public String version() {
        return version;
    }

    long bundleId() {
        return bundleId;
    }

    CallMeter meter() {
        return meter;
    }

    /** Makes it go without waiting for its attempts. */
    void abandon() {
        abandoned = true;
    }

    /** Returns whether its attempts are not worth waiting for. */
    boolean isAbandoned() {
        return abandoned;
    }
}
