package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.Connection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Style;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells whether all is well. */
@Command(
        name = "health",
        header = "Say whether the instance is well: error states, problems of deployed files, and queues.",
        description = {
            "Needs the role observe. The exit code is 1 if anything is wrong; a queue that someone paused, and entries"
                    + " in error queues, are worth a look and not wrong."
        })
final class Health extends InstanceCommand {

    @Override
    ExitCode run(Connection instance) {
        instance.call("eco.watchdog", Json.object());
        ArrayNode problems = Json.array();
        ArrayNode remarks = Json.array();
        instance.call("eco.error_states.get", Json.object())
                .path("errors")
                .forEach(state -> problems.add("%s: %s"
                        .formatted(
                                state.path("error_id").asString(),
                                state.path("description").asString())));
        addDeployments(instance, problems, remarks);
        addQueues(instance, problems, remarks);
        ObjectNode verdict = Json.object().put("healthy", problems.isEmpty());
        verdict.set("problems", problems);
        verdict.set("remarks", remarks);
        Console console = console();
        console.answer(verdict, () -> {
            problems.forEach(problem -> console.line(Style.RED, "wrong   " + problem.asString()));
            remarks.forEach(remark -> console.line(Style.YELLOW, "remark  " + remark.asString()));
            if (problems.isEmpty()) {
                console.line(Style.GREEN, "The instance is well.");
            } else {
                console.line(problems.size() == 1 ? "1 thing is wrong." : problems.size() + " things are wrong.");
            }
        });
        return problems.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static void addDeployments(Connection instance, ArrayNode problems, ArrayNode remarks) {
        JsonNode deployments = ifServed(instance, "eco.deployments");
        deployments.path("problems").forEach(problem -> problems.add(problem.asString()));
        deployments.path("starting").forEach(file -> remarks.add("%s is starting".formatted(file.asString())));
    }

    private static void addQueues(Connection instance, ArrayNode problems, ArrayNode remarks) {
        for (JsonNode queue : ifServed(instance, "eco.queue.list").path("queues")) {
            String name = "%s '%s'"
                    .formatted(
                            queue.path("direction").asString().equals("outgoing") ? "sender" : "queue",
                            queue.path("queue").asString());
            if (!queue.path("trouble").isNull() && !queue.path("trouble").isMissingNode()) {
                problems.add("%s: %s".formatted(name, queue.path("trouble").asString()));
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

    /** A service of another kind may lack the route. */
    private static JsonNode ifServed(Connection instance, String route) {
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
