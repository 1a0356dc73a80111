package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Ends an instance. */
@Command(
        name = "stop",
        header = "Stop the instance as a signal does.",
        description = "Needs the role admin. Received requests are answered first. A stop cannot be taken back.")
final class StopCommand extends ChangingCommand {

    @Option(names = "--delay", paramLabel = "TIME", description = "Wait before, such as 30s.")
    @Nullable
    Duration delay;

    @Option(names = "--reason", paramLabel = "TEXT", description = "For the log: one line of at most 200 characters.")
    @Nullable
    String reason;

    @Override
    ExitCode run(InstanceConnection instance) {
        Console console = console();
        ObjectNode request = Json.object();
        if (delay != null) {
            request.put("delay", delay.toMillis() / 1e3);
        }
        if (reason != null) {
            request.put("reason", reason);
        }
        console.confirm(() -> {
            JsonNode application = instance.call(
                            "eco.statistics.get", Json.object().put("type", "current"))
                    .path("statistics")
                    .path("application");
            return "Stop the instance %s/%s?"
                    .formatted(
                            application.path("name").asString("?"),
                            application.path("instance").asString("?"));
        });
        JsonNode answer = instance.call("eco.stop", request);
        console.answer(answer, () -> console.line(answer.path("message").asString("")));
        return ExitCode.DONE;
    }
}
