package io.ecosystem.test.internal;

import io.ecosystem.client.EcosystemClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The queues of an instance, and how many of their entries are in which state. */
public final class InstanceQueues {

    private final EcosystemClient client;

    /** The answer of {@code eco.queue.sizes}. */
    private record Queues(List<QueueState> queues) {}

    private record Size(long entries) {}

    private record QueueState(String queue, String direction, Map<String, Size> sizes) {

        boolean isOf(String name) {
            return queue.equals(name) || isOutgoing() && queue.startsWith(name + "/");
        }

        boolean isOutgoing() {
            return direction.equals("outgoing");
        }

        long entries(String state) {
            return Optional.ofNullable(sizes.get(state)).map(Size::entries).orElse(0L);
        }

        boolean isEmpty() {
            return sizes.values().stream().allMatch(size -> size.entries() == 0);
        }

        boolean isWaiting() {
            return entries("waiting") > 0 && (isOutgoing() || entries("pending") + entries("processing") == 0);
        }

        String describe() {
            return "%s '%s' has %s"
                    .formatted(
                            isOutgoing() ? "sender" : "queue",
                            queue,
                            sizes.entrySet().stream()
                                    .map(size -> size.getValue().entries() + " " + size.getKey())
                                    .collect(Collectors.joining(", ")));
        }
    }

    /** @param client of a user who may do everything */
    public InstanceQueues(EcosystemClient client) {
        this.client = client;
    }

    /**
     * Returns when a queue, or all queues of a sender, are empty.
     *
     * @throws AssertionError if they are not in time, or an entry is in the error queue
     */
    public void awaitEmpty(String queue, Duration within) {
        await(queue, within, states -> states.stream().allMatch(QueueState::isEmpty));
    }

    /**
     * Returns when entries of a queue, or of a queue of a sender, wait for their next attempt, and none is attempted.
     *
     * @throws AssertionError if they do not in time, or an entry is in the error queue
     */
    public void awaitWaiting(String queue, Duration within) {
        await(queue, within, states -> states.stream().anyMatch(QueueState::isWaiting));
    }

    private void await(String queue, Duration within, Predicate<List<QueueState>> condition) {
        Waiting.until(
                within,
                () -> {
                    List<QueueState> states = states(queue);
                    if (states.stream().anyMatch(state -> state.entries("error") > 0)) {
                        throw new AssertionError("entries of '%s' have failed: %s".formatted(queue, failures(queue)));
                    }
                    return !states.isEmpty() && condition.test(states);
                },
                () -> describe(queue));
    }

    private String describe(String queue) {
        List<QueueState> states = states(queue);
        return states.isEmpty()
                ? "there is no queue or sender '%s'".formatted(queue)
                : states.stream().map(QueueState::describe).collect(Collectors.joining("; "));
    }

    private List<QueueState> states(String queue) {
        return client.call("eco.queue.sizes", Map.of(), Queues.class).queues().stream()
                .filter(state -> state.isOf(queue))
                .toList();
    }

    private String failures(String queue) {
        return states(queue).stream()
                .map(state -> client.call(
                        "eco.queue.browse",
                        Map.of("queue", state.queue(), "direction", state.direction(), "state", "error"),
                        Object.class))
                .map(Object::toString)
                .collect(Collectors.joining("; "));
    }
}
