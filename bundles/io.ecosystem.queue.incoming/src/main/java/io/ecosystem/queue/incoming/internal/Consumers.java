package io.ecosystem.queue.incoming.internal;

import io.ecosystem.queue.worker.Attempt;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.osgi.framework.ServiceReference;

/** The queued handlers of one route that are present. Thread-safe. */
final class Consumers {

    private final QueueEnvironment platform;
    private final Map<ServiceReference<?>, Consumer> present = new ConcurrentHashMap<>();

    Consumers(QueueEnvironment platform) {
        this.platform = platform;
    }

    void add(ServiceReference<?> reference, Consumer consumer) {
        present.put(reference, consumer);
    }

    void remove(ServiceReference<?> reference) {
        present.remove(reference);
    }

    boolean isEmpty() {
        return present.isEmpty();
    }

    /** Returns the handler of a bundle. */
    Optional<Consumer> of(long bundleId) {
        return present.values().stream()
                .filter(consumer -> consumer.bundleId() == bundleId)
                .findFirst();
    }

    /** Returns the highest-ranking handler, one that is being rolled out only if there is no other. */
    Optional<Consumer> best() {
        return best(consumer -> platform.rollout(consumer).isEmpty()).or(() -> best(consumer -> true));
    }

    /** Returns a handler, with another one that gets a share of its entries if one is being rolled out. */
    Attempt withRollout(Consumer current) {
        return best(consumer ->
                        !consumer.equals(current) && platform.rollout(consumer).isPresent())
                .<Attempt>map(next ->
                        new SharedWork(current, next, platform.rollout(next).orElseThrow()))
                .orElse(current);
    }

    private Optional<Consumer> best(Predicate<Consumer> condition) {
        return present.entrySet().stream()
                .filter(entry -> condition.test(entry.getValue()))
                .max((one, other) -> one.getKey().compareTo(other.getKey()))
                .map(Map.Entry::getValue);
    }
}
