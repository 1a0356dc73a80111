package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.api.sending.Sender;
import io.ecosystem.spi.queue.QueueStore;
import java.time.Duration;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sender: its service and its queues. The service is published with its first store and stays until the sender goes.
 * While its configuration changes, messages are still stored; without a store they wait for five seconds and are then
 * refused. Changed by one thread at a time.
 */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.api.sending.Sender\"",
        effective = "active")
final class OutgoingSender {

    private static final Logger log = LoggerFactory.getLogger(OutgoingSender.class);

    /** How long a store may be away before messages are refused. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private final SenderEnvironment platform;
    private final Leftovers leftovers;
    private final PendingDeliveries followed = new PendingDeliveries();
    private final Map<String, Outbox> outboxes = new LinkedHashMap<>(); // by the name of the queue
    private Optional<ServiceRegistration<?>> service = Optional.empty();
    private @Nullable SenderRules applied; // null while nothing is delivered
    private final CurrentOutboxes current;

    /** Creates a sender without rules. */
    OutgoingSender(SenderEnvironment platform, Leftovers leftovers) {
        this(platform, leftovers, GRACE);
    }

    /** Creates a sender whose messages wait so long for a store. */
    OutgoingSender(SenderEnvironment platform, Leftovers leftovers, Duration grace) {
        this.platform = platform;
        this.leftovers = leftovers;
        current = new CurrentOutboxes(grace);
    }

    /** Applies these rules from now on, as far as there is a store. */
    void apply(SenderRules rules) {
        Optional<QueueStore> store = platform.stores().apply(rules.store());
        if (store.isEmpty()) {
            suspend(Outbox.BRIEF);
            return;
        }
        boolean changed =
                !rules.equals(applied) || outboxes.values().stream().anyMatch(outbox -> outbox.store() != store.get());
        if (!changed) {
            return;
        }
        try {
            open(rules, store.get());
            publish(rules);
            log.info("Sender '{}' sends to route '{}' of {}", rules.sender(), rules.route(), rules.destinations());
        } catch (RuntimeException e) {
            log.error("Sender '{}' cannot be opened: {}", rules.sender(), e.getMessage(), e);
            suspend(Outbox.DRAIN);
        }
    }

    /**
     * Ends permanently; undelivered messages are kept.
     *
     * @param drain how long deliveries are waited for
     */
    void close(Duration drain) {
        current.close();
        service.ifPresent(ServiceRegistration::unregister); // waits for handlers that are sending
        service = Optional.empty();
        suspend(drain);
        followed.close();
    }

    private void open(SenderRules rules, QueueStore store) {
        var wanted = new LinkedHashMap<String, Destination>();
        rules.destinations().forEach(destination -> wanted.put(destination.queue(rules.sender()), destination));
        var now = new LinkedHashMap<Outbox, Destination>();
        wanted.forEach((queue, destination) ->
                now.put(reusable(queue, store).orElseGet(() -> opened(queue, store)), destination));
        current.set(new CurrentOutboxes.Outboxes(
                rules, List.copyOf(now.keySet()))); // from here on nothing is stored for others
        for (Outbox outbox : List.copyOf(outboxes.values())) {
            if (!now.containsKey(outbox)) {
                leave(outbox, Outbox.DRAIN);
            }
        }
        now.forEach((outbox, destination) -> outbox.deliver(rules, destination, followed));
        applied = rules;
    }

    private Optional<Outbox> reusable(String queue, QueueStore store) {
        Optional<Outbox> before = Optional.ofNullable(outboxes.get(queue));
        if (before.isPresent() && before.get().store() != store) {
            leave(before.get(), Outbox.BRIEF);
            return Optional.empty();
        }
        return before;
    }

    private Outbox opened(String queue, QueueStore store) {
        leftovers.release(queue);
        var outbox = new Outbox(queue, store, platform, () -> {});
        outboxes.put(queue, outbox);
        return outbox;
    }

    private void leave(Outbox outbox, Duration drain) {
        outboxes.remove(outbox.name());
        outbox.close(drain);
        leftovers.keep(outbox.name());
    }

    private void publish(SenderRules rules) {
        if (service.isEmpty()) {
            var storing = new StoringSender(rules.sender(), current, followed, platform.codec(), platform.clock());
            service = Optional.of(platform.context()
                    .registerService(Sender.class, storing, new Hashtable<>(Map.of(Sender.PROPERTY, rules.sender()))));
        }
    }

    private void suspend(Duration drain) {
        applied = null;
        current.clear();
        List.copyOf(outboxes.values()).forEach(outbox -> leave(outbox, drain));
    }
}
