package io.ecosystem.queue.incoming.internal;

import io.ecosystem.api.handler.Queued;
import io.ecosystem.queue.worker.Backoff;
import io.ecosystem.queue.worker.Durations;
import io.ecosystem.queue.worker.Policy;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a queue is processed and stored: from its configuration, else from its handler, else by default.
 *
 * @param policy for the worker
 * @param bounds for the store
 * @param store the engine; never a substitute, whose queue would lack the entries
 */
record QueueRules(Policy policy, QueueCapacity bounds, String store) {

    /** The default engine. */
    static final String DEFAULT_STORE = "sqlite";

    private static final Policy DEFAULT =
            new Policy(5, 3, Backoff.parse("1s..1m"), 1, Order.FREE, Durations.parse("10m"));

    /**
     * Combines the settings.
     *
     * @param said the service properties of the handler; empty if there is none now
     * @throws IllegalArgumentException if a property of the handler is invalid, naming it
     */
    static QueueRules of(Map<String, Object> said, Optional<QueueSettings.Config> stated) {
        Policy policy = stated.map(config -> override(policy(said), config)).orElseGet(() -> policy(said));
        QueueCapacity bounds = stated.map(config -> new QueueCapacity(
                        config.maxEntries(),
                        config.maxBytes(),
                        config.maxErrors(),
                        config.maxErrorBytes(),
                        config.finishedKeys()))
                .orElse(QueueCapacity.DEFAULT);
        return new QueueRules(
                policy, bounds, stated.map(QueueSettings.Config::store).orElse(DEFAULT_STORE));
    }

    private static Policy policy(Map<String, Object> said) {
        return new Policy(
                said.get(Queued.PREFIX_ + "maxAttempts") instanceof Integer attempts ? attempts : DEFAULT.maxAttempts(),
                said.get(Queued.PREFIX_ + "maxRedeliveries") instanceof Integer redeliveries
                        ? redeliveries
                        : DEFAULT.maxRedeliveries(),
                said.get(Queued.PREFIX_ + "backoff") instanceof String text ? Backoff.parse(text) : DEFAULT.backoff(),
                said.get(Queued.PREFIX_ + "workers") instanceof Integer workers ? workers : DEFAULT.workers(),
                said.get(Queued.PREFIX_ + "order") instanceof String text ? order(text) : DEFAULT.order(),
                said.get(Queued.PREFIX_ + "timeLimit") instanceof String text
                        ? Durations.parse(text)
                        : DEFAULT.timeLimit());
    }

    private static Policy override(Policy said, QueueSettings.Config config) {
        return new Policy(
                config.maxAttempts() == 0 ? said.maxAttempts() : config.maxAttempts(),
                config.maxRedeliveries() == 0 ? said.maxRedeliveries() : config.maxRedeliveries(),
                config.backoff().isEmpty() ? said.backoff() : Backoff.parse(config.backoff()),
                config.workers() == 0 ? said.workers() : config.workers(),
                config.order().isEmpty() ? said.order() : order(config.order()),
                config.timeLimit().isEmpty() ? said.timeLimit() : Durations.parse(config.timeLimit()));
    }

    private static Order order(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "free" -> Order.FREE;
            case "strict" -> Order.STRICT;
            default -> throw new IllegalArgumentException("order is '%s', expected free or strict".formatted(text));
        };
    }
}
