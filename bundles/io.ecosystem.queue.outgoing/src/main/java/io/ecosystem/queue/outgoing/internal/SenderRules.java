package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.api.message.Metadata;
import io.ecosystem.client.EcosystemClient;
import io.ecosystem.queue.worker.Policy;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The settings of a sender.
 *
 * @param sender its name
 * @param destinations the targets of each message
 * @param route the route of the target's handler
 * @param policy for the workers
 * @param group the field of a message that names its group; empty for none
 * @param metadata the names of the metadata that messages take with them
 * @param retried the failures after which a message is sent again
 * @param interval the minimum time between two messages to one target
 * @param timeout how long a target may take to answer
 * @param bounds of each queue
 * @param store the engine that stores the queues
 */
record SenderRules(
        String sender,
        List<Destination> destinations,
        String route,
        Policy policy,
        String group,
        Set<String> metadata,
        Set<RetryableFailure> retried,
        Duration interval,
        Duration timeout,
        QueueCapacity bounds,
        String store) {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);
    private static final Duration QUICK = Duration.ofMillis(1);
    private static final int MOST_CONNECTIONS = 32;

    SenderRules {
        destinations = List.copyOf(destinations);
        metadata = Set.copyOf(metadata);
        retried = Set.copyOf(retried);
        if (sender.isEmpty() || sender.contains("/")) {
            throw new IllegalArgumentException(
                    "the name of a sender must not be empty or contain '/', as '%s'".formatted(sender));
        }
        if (destinations.isEmpty()) {
            throw new IllegalArgumentException("'targets' is missing, expected addresses such as tcp://127.0.0.1:8888");
        }
        var names = new HashSet<String>();
        for (Destination destination : destinations) {
            if (!names.add(destination.name())) {
                throw new IllegalArgumentException(
                        "two targets have the name '%s'; write each as name=address".formatted(destination.name()));
            }
        }
        if (route.isBlank()) {
            throw new IllegalArgumentException("'route' is missing, expected the route that messages are sent to");
        }
        for (String name : metadata) {
            if (!Metadata.isName(name)) {
                throw new IllegalArgumentException("'metadata' has '%s', which is no name of metadata".formatted(name));
            }
        }
        if (!group.isEmpty() && policy.order() == Order.STRICT) {
            throw new IllegalArgumentException("'group' has no use in strict order; leave out one of them");
        }
    }

    /**
     * Opens a client for one target. The queue makes and counts the attempts; the client only tries each address once.
     * A receiver processes the requests of a connection one after the other, so each message in flight uses its own
     * connection, as far as the limit allows.
     *
     * @throws IllegalArgumentException if an address or a time is invalid
     */
    EcosystemClient open(Destination destination, Codec codec) {
        int addresses = destination.addresses().size();
        Duration connect = timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT;
        int atOnce = policy.order() == Order.STRICT ? 1 : policy.workers();
        return EcosystemClient.at(destination.addresses().toArray(String[]::new))
                .name("outgoing " + destination.queue(sender))
                .codec(codec)
                .attempts(addresses)
                .connectTimeout(connect)
                .answerTimeout(timeout)
                .totalTimeout(timeout.plus(connect).multipliedBy(addresses))
                .retryDelay(QUICK, QUICK)
                .kept(Math.min(atOnce, MOST_CONNECTIONS))
                .maxInFlight(atOnce)
                .maxWaiting(atOnce)
                .open();
    }
}
