package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What an instance says of itself.
 *
 * @param problems what is wrong
 * @param remarks what is worth a look
 */
record Condition(List<String> problems, List<String> remarks) {

    /** Asks an instance for its error states, its problems and its queues. */
    static Condition of(InstanceConnection instance) {
        var condition = new Condition(new ArrayList<>(), new ArrayList<>());
        instance.call("eco.watchdog", Json.object());
        condition.addErrorStates(instance);
        condition.addDeployments(instance);
        condition.addQueues(instance);
        return condition;
    }

    private void addErrorStates(InstanceConnection instance) {
        instance.call("eco.error_states.get", Json.object())
                .path("errors")
                .forEach(state -> problems.add("%s: %s"
                        .formatted(
                                state.path("error_id").asString(),
                                state.path("description").asString())));
    }

    private void addDeployments(InstanceConnection instance) {
        JsonNode deployments = ifServed(instance, "eco.deployments");
        deployments.path("problems").forEach(problem -> problems.add(problem.asString()));
        deployments.path("starting").forEach(file -> remarks.add("%s is starting".formatted(file.asString())));
    }

    private void addQueues(InstanceConnection instance) {
        for (JsonNode queue : ifServed(instance, "eco.queue.list").path("queues")) {
            String name = "%s '%s'"
                    .formatted(
                            queue.path("direction").asString().equals("outgoing") ? "sender" : "queue",
                            queue.path("queue").asString());
            String trouble = queue.path("trouble").asString("");
            if (!trouble.isEmpty()) {
                problems.add("%s: %s".formatted(name, trouble));
            }
            if (queue.path("receiving_paused").asBoolean(false)
                    || queue.path("processing_paused").asBoolean(false)) {
                remarks.add(name + " is paused");
            }
            long errors = queue.path("sizes").path("error").path("entries").asLong(0);
            if (errors > 0) {
                remarks.add("%s has %d entries in its error queue".formatted(name, errors));
            }
        }
    }

    /** Calls a route that a service of another kind may lack. */
    static JsonNode ifServed(InstanceConnection instance, String route) {
        try {
            return instance.call(route, Json.object());
        } catch (CommandException e) {
            if (e.exitCode() == ExitCode.NOT_FOUND) {
                return Json.object();
            }
            throw e;
        }
    }
}
