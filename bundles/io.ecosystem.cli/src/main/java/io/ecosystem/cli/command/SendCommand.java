package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Hands a message to a sender. */
@Command(
        name = "send",
        header = "Hand a message to a sender, which delivers it when its target answers.",
        description = "Needs the role admin. The message is stored when the command ends.",
        footer = {"", "eco send notices '{\"text\":\"hello\"}'"})
final class SendCommand extends InstanceCommand {

    @Parameters(index = "0", paramLabel = "SENDER", description = "The name of the sender.")
    String sender;

    @Parameters(
            index = "1",
            paramLabel = "MESSAGE",
            description = "The message as JSON; @FILE reads a file, and - the input.")
    String message;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The key of the message, under which it is sent only once. A new one if not given.")
    @Nullable
    String key;

    @Override
    ExitCode run(InstanceConnection instance) {
        Console console = console();
        ObjectNode request = Json.object().put("sender", sender);
        request.set("message", Json.read(Input.json(message, console.in())));
        if (key != null) {
            request.put("key", key);
        }
        JsonNode answer = Names.SENDERS.call(instance, "eco.sender.send", request, sender);
        console.answer(answer, () -> console.line(answer.path("key").asString()));
        return ExitCode.DONE;
    }
}
