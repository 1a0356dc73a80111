package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Json;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Distinguishes a refusal from a thing that is not there: the protocol has one status for both, so after a refusal the
 * names are asked for.
 */
enum Names {
    QUEUES("queue", "eco.queue.sizes", "incoming"),
    SENDERS("sender", "eco.queue.sizes", "outgoing"),
    CACHES("cache", "eco.cache.list", "");

    private final String what;
    private final String route;
    private final String direction;

    Names(String what, String route, String direction) {
        this.what = what;
        this.route = route;
        this.direction = direction;
    }

    /** Calls a route about the thing of a name. */
    JsonNode call(InstanceConnection instance, String called, JsonNode request, String name) {
        try {
            return instance.call(called, request);
        } catch (CommandException e) {
            if (e.exitCode() == ExitCode.FAILED) {
                require(instance, name);
            }
            throw e;
        }
    }

    /**
     * Requires that a thing is there.
     *
     * @throws CommandException if there is none of the name; the message has the names that there are
     */
    void require(InstanceConnection instance, String name) {
        List<String> names = all(instance);
        boolean found =
                names.contains(name) || this == SENDERS && names.stream().anyMatch(one -> one.startsWith(name + "/"));
        if (!found) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "there is no %s '%s', only: %s"
                            .formatted(what, name, names.isEmpty() ? "none" : String.join(", ", names)));
        }
    }

    /** Returns all names. */
    List<String> all(InstanceConnection instance) {
        JsonNode request = direction.isEmpty() ? Json.object() : Json.object().put("direction", direction);
        JsonNode answer = instance.call(route, request);
        Stream<JsonNode> things = direction.isEmpty()
                ? answer.valueStream()
                : answer.path("queues").valueStream();
        Function<JsonNode, String> name =
                thing -> thing.path(direction.isEmpty() ? "name" : "queue").asString();
        return things.map(name).filter(Objects::nonNull).sorted().toList();
    }
}
