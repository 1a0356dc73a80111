package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Table;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows error states. */
@Command(
        name = "errors",
        header = "Show the error states: current faults of the instance.",
        description = "Needs the role observe.",
        subcommands = ErrorsCommand.Clear.class)
final class ErrorsCommand extends InstanceCommand {

    @Override
    ExitCode run(InstanceConnection instance) {
        JsonNode answer = instance.call("eco.error_states.get", Json.object());
        console().answer(answer, () -> show(console(), answer));
        return ExitCode.DONE;
    }

    private static void show(Console console, JsonNode answer) {
        var table = new Table("ERROR", ">COUNT", "DESCRIPTION").ifEmpty("No error state.");
        for (JsonNode state : answer.path("errors")) {
            table.row(
                    state.path("error_id").asString(),
                    state.path("count").asLong(),
                    state.path("description").asString());
        }
        console.table(table);
    }

    /** Clears an error state. */
    @Command(
            name = "clear",
            header = "Clear an error state, and show those that are left.",
            description = "Needs the role operate. A fault that goes on raises its state again.")
    static final class Clear extends InstanceCommand {

        @Parameters(index = "0", paramLabel = "ERROR", description = "The id, in upper or lower case.")
        String id;

        @Option(
                names = "--count",
                paramLabel = "N",
                defaultValue = "0",
                description = "Only subtract this from the count; 0 clears the state whatever it is.")
        long count;

        @Override
        ExitCode run(InstanceConnection instance) {
            String wanted = id.toUpperCase(Locale.ROOT);
            JsonNode before = instance.call("eco.error_states.get", Json.object());
            boolean raised = before.path("errors")
                    .valueStream()
                    .anyMatch(state -> state.path("error_id").asString().equals(wanted));
            if (!raised) {
                throw new CommandException(ExitCode.NOT_FOUND, "there is no error state '%s'".formatted(wanted));
            }
            JsonNode answer = instance.call(
                    "eco.error_states.clear",
                    Json.object().put("error_id", wanted).put("count", count));
            console().answer(answer, () -> show(console(), answer));
            return ExitCode.DONE;
        }
    }
}
