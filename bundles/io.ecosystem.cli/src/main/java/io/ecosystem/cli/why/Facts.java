package io.ecosystem.cli.why;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What the routes of an instance say, each asked at most once. What the sender may not see, and what is not served, is
 * empty. For one thread.
 */
final class Facts {

    private final InstanceConnection instance;
    private final Map<String, JsonNode> answers = new HashMap<>();
    private final Set<String> denied = new TreeSet<>();

    Facts(InstanceConnection instance) {
        this.instance = instance;
    }

    /** Returns the served routes. */
    List<JsonNode> routes() {
        return list("eco.routes", "routes");
    }

    /** Returns the files in the deploy folder. */
    List<JsonNode> files() {
        return list("eco.deployments", "deployments");
    }

    /** Returns the lines about what is wrong with files and configurations. */
    List<String> problems() {
        return texts("problems");
    }

    /** Returns the files whose bundles are starting. */
    List<String> starting() {
        return texts("starting");
    }

    /** Returns the problems that mention a name. */
    List<String> problemsOf(String name) {
        return problems().stream().filter(line -> Mentions.in(line, name)).toList();
    }

    /** Returns the components. */
    List<JsonNode> components() {
        return list("eco.components", "components");
    }

    /** Returns the listeners. */
    List<JsonNode> listeners() {
        return list("eco.listeners", "listeners");
    }

    /** Returns the queues and senders. */
    List<JsonNode> queues() {
        return list("eco.queue.list", "queues");
    }

    /** Returns the raised error states. */
    List<JsonNode> errorStates() {
        return list("eco.error_states.get", "errors");
    }

    /** Returns the names of caches. */
    List<String> caches() {
        return answer("eco.cache.list", Json.object())
                .valueStream()
                .map(cache -> text(cache, "name"))
                .toList();
    }

    /** Returns what was deployed and removed, newest first. */
    List<JsonNode> changes() {
        return list("eco.deploy.history", "changes");
    }

    /** Returns the configurations in effect, by PID and key; a missing node if they cannot be seen. */
    JsonNode configurations() {
        return answer("eco.config.get", Json.object()).path("configuration");
    }

    /** Returns the first entries of a queue in a state. */
    List<JsonNode> entries(JsonNode queue, String state, int size) {
        return answer(
                        "eco.queue.browse",
                        Json.object()
                                .put("queue", text(queue, "queue"))
                                .put("direction", text(queue, "direction"))
                                .put("state", state)
                                .put("size", size))
                .path("entries")
                .valueStream()
                .toList();
    }

    /** Returns the entries of a key. */
    List<JsonNode> entries(String key) {
        try {
            return answer("eco.queue.find", Json.object().put("key", key))
                    .path("entries")
                    .valueStream()
                    .toList();
        } catch (CommandException e) {
            if (e.exitCode() == ExitCode.FAILED) {
                return List.of(); // it is no key
            }
            throw e;
        }
    }

    /** Returns the latest warnings and errors of the log that have a name in them, the oldest first. */
    List<JsonNode> logged(String name, int most) {
        JsonNode request = Json.object().put("level", "warn").put("text", name).put("limit", most);
        return answer("eco.log.records", request).path("records").valueStream().toList();
    }

    /** Returns the routes that were denied. */
    Set<String> denied() {
        return Set.copyOf(denied);
    }

    /** Returns a text of an answer; empty if there is none. */
    static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private List<JsonNode> list(String route, String field) {
        return answer(route, Json.object()).path(field).valueStream().toList();
    }

    private List<String> texts(String field) {
        return list("eco.deployments", field).stream().map(JsonNode::asString).toList();
    }

    private JsonNode answer(String route, JsonNode request) {
        return answers.computeIfAbsent(route + Json.line(request), any -> call(route, request));
    }

    private JsonNode call(String route, JsonNode request) {
        try {
            return instance.call(route, request);
        } catch (CommandException e) {
            if (e.exitCode() == ExitCode.DENIED) {
                denied.add(route);
            } else if (e.exitCode() != ExitCode.NOT_FOUND) {
                throw e;
            }
            return Json.object();
        }
    }
}
