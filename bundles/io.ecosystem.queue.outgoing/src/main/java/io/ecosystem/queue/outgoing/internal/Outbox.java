package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.queue.worker.Backoff;
import io.ecosystem.queue.worker.Policy;
import io.ecosystem.queue.worker.QueueWorker;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages for one target, with their engine and courier, as operators see them. Changed by one thread at a time.
 */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.spi.queue.ManagedQueue\"",
        effective = "active")
final class Outbox implements ManagedQueue {

    /** The prefix of outgoing queues in a store, which incoming queues share. */
    static final String PREFIX = "outgoing/";

    /** How long deliveries may continue once their sender changes or goes. */
    static final Duration DRAIN = Duration.ofSeconds(10);

    /**
     * The same while a part of the platform is being replaced: the peer may be this instance, and wait for the same.
     * What is cut off is sent again, under its key.
     */
    static final Duration BRIEF = Duration.ofMillis(200);

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);
    private static final Policy ANY = new Policy(1, 1, Backoff.parse("1s"), 1, Order.FREE, Duration.ZERO);
    private static final String STUCK = "STUCK";
    private static final String PEER_DOWN = "PEER_DOWN";
    private static final String NO_SENDER = "NO_SENDER";

    private final String name;
    private final QueueStore store;
    private final SenderEnvironment platform;
    private final Runnable whenRemoved;
    private final StoredQueue entries;
    private final QueueWorker worker;
    private final ServiceRegistration<ManagedQueue> management;
    private volatile Optional<Courier> courier = Optional.empty(); // written by the changing thread

    /**
     * Opens a queue without delivery.
     *
     * @param whenRemoved called after an operator has removed entries
     */
    Outbox(String name, QueueStore store, SenderEnvironment platform, Runnable whenRemoved) {
        this.name = name;
        this.store = store;
        this.platform = platform;
        this.whenRemoved = whenRemoved;
        entries = store.open(PREFIX + name, QueueCapacity.DEFAULT);
        worker = new QueueWorker(entries, ANY, platform.clock(), platform.movable(), this::stuck);
        management = platform.context().registerService(ManagedQueue.class, this, null);
    }

    /** Starts delivery, or changes how messages are delivered. */
    void deliver(SenderRules rules, Destination destination, PendingDeliveries followed) {
        var client = rules.open(destination, platform.codec());
        var breaker = new CircuitBreaker(
                rules.policy().backoff(), rules.interval(), platform.movable(), why -> peerDown(destination, why));
        var next = new Courier(rules, name, client, breaker, this::isPaused, followed, platform.version());
        idle(DRAIN);
        platform.conditions().clear(entries.name(), NO_SENDER);
        entries.bound(rules.bounds());
        worker.change(rules.policy());
        courier = Optional.of(next);
        worker.resume(next);
    }

    /** Stops delivery; current attempts have time to end. */
    private void idle(Duration drain) {
        courier.ifPresent(Courier::stop);
        if (worker.suspend(drain) > 0) {
            log.warn("A message of '{}' is still being sent; it will be sent again", name);
        }
        courier.ifPresent(Courier::close);
        courier = Optional.empty();
        platform.conditions().clear(entries.name(), PEER_DOWN);
    }

    /** Reports that nothing delivers the messages. */
    void abandoned() {
        String text = "no sender delivers the messages of '%s' any more; they are kept".formatted(name);
        if (platform.conditions().raise(entries.name(), NO_SENDER, text)) {
            log.warn("{}", text);
        }
    }

    /**
     * Closes the queue.
     *
     * @param drain how long deliveries are waited for
     */
    void close(Duration drain) {
        idle(drain);
        management.unregister();
        worker.close();
        entries.close();
        platform.conditions().clear(entries.name(), STUCK);
        platform.conditions().clear(entries.name(), NO_SENDER);
    }

    /** Returns whether nothing is stored; false while unknown. */
    boolean isEmpty() {
        return entries.trouble().isEmpty() && entries.sizes().equals(Sizes.NONE);
    }

    QueueStore store() {
        return store;
    }

    private boolean isPaused() {
        return entries.paused().contains(Activity.PROCESSING);
    }

    private void stuck(Optional<String> why) {
        tell(STUCK, why.map("queue '%s' is stuck: %%s".formatted(entries.name())::formatted), "Queue '{}' goes on");
    }

    private void peerDown(Destination destination, Optional<String> why) {
        tell(
                PEER_DOWN,
                why.map(reason -> "sender '%s' waits for %s: %s"
                        .formatted(name, String.join(", ", destination.addresses()), reason)),
                "Sender '{}' delivers again");
    }

    private void tell(String condition, Optional<String> why, String over) {
        if (why.isPresent()) {
            platform.conditions().raise(entries.name(), condition, why.get());
            log.warn("{}", why.get());
        } else {
            platform.conditions().clear(entries.name(), condition);
            log.info(over, name);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Direction direction() {
        return Direction.OUTGOING;
    }

    @Override
    public StoredQueue entries() {
        return entries;
    }

    @Override
    public void removed() {
        whenRemoved.run();
    }

    @Override
    public Optional<String> worker() {
        return courier.map(Courier::version);
    }
}
