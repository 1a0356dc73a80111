package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Style;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The log of an instance. */
@Command(
        name = "log",
        header = "Read the log, and change what it records.",
        subcommands = {LogGroup.Tail.class, LogGroup.Level.class, LogGroup.Buffer.class})
final class LogGroup extends Group {

    /** Shows records. */
    @Command(
            name = "tail",
            header = "Show the latest records of the log, and follow it.",
            description = "Needs the role data, as records may quote messages.",
            footer = {"", "eco log tail --follow --level warn"})
    static final class Tail extends InstanceCommand {

        private static final int MOST = 1_000;
        /** How long the instance waits for a record before it answers without one. */
        private static final Duration WAIT = Duration.ofSeconds(5);

        @Option(
                names = {"-f", "--follow"},
                description = "Go on until Ctrl-C.")
        boolean follow;

        @Option(
                names = {"-n", "--lines"},
                paramLabel = "N",
                defaultValue = "20",
                description = "How many of the latest records, up to 1000; ${DEFAULT-VALUE} if not given.")
        int lines = 20;

        @Option(
                names = "--level",
                paramLabel = "LEVEL",
                description = "Only records of this level and above: debug, info, warn, error or critical.")
        @Nullable
        String level;

        @Option(
                names = "--logger",
                paramLabel = "NAME",
                description = "Only records of this logger, and those below it.")
        @Nullable
        String logger;

        @Option(
                names = "--key",
                paramLabel = "KEY",
                description =
                        "Only records made while the request of this key was handled: a trace, TRACE:SPAN or a uid.")
        @Nullable
        String key;

        @Option(names = "--text", paramLabel = "TEXT", description = "Only records whose message has this text.")
        @Nullable
        String text;

        @Override
        ExitCode run(InstanceConnection instance) {
            if (lines < 1 || lines > MOST) {
                throw new CommandException(
                        ExitCode.USAGE, "--lines: expected a number from 1 to %d, not %d".formatted(MOST, lines));
            }
            Console console = console();
            JsonNode answer = instance.call("eco.log.records", request().put("limit", lines));
            show(console, answer);
            while (follow) {
                long wait = Math.max(0, Math.min(WAIT.toSeconds(), timeout.toSeconds() - 1));
                ObjectNode next = request().put("after", answer.path("next").asString());
                answer =
                        instance.call("eco.log.records", next.put("limit", MOST).put("wait_seconds", wait));
                show(console, answer);
            }
            return ExitCode.DONE;
        }

        private ObjectNode request() {
            ObjectNode request = Json.object();
            putIfStated(request, "level", level);
            putIfStated(request, "logger", logger);
            putIfStated(request, "key", key);
            putIfStated(request, "text", text);
            return request;
        }

        private static void show(Console console, JsonNode answer) {
            long lost = answer.path("lost").asLong(0);
            if (lost > 0) {
                console.note("(%d records are no longer kept)".formatted(lost));
            }
            for (JsonNode record : answer.path("records")) {
                console.answer(record, () -> show(record, console));
            }
        }

        private static void show(JsonNode record, Console console) {
            String severity = record.path("severity_text").asString("");
            JsonNode attributes = record.path("attributes");
            String time = record.path("timestamp").asString("");
            String line = "%s %-5s %s: %s"
                    .formatted(
                            time.length() > 23 ? time.substring(11, 23) : time,
                            severity,
                            attributes.path("module").asString(""),
                            record.path("body").asString(""));
            switch (severity) {
                case "WARN" -> console.line(Style.YELLOW, line);
                case "ERROR", "FATAL" -> console.line(Style.RED, line);
                case "DEBUG", "TRACE" -> console.line(Style.DIM, line);
                default -> console.line(line);
            }
            attributes.path("exception.stacktrace").asString("").lines().forEach(console::line);
        }
    }

    /** Sets the level. */
    @Command(
            name = "level",
            header = "Set the least level of records, until the instance restarts.",
            description = "Needs the role operate. 'eco config set io.ecosystem.logging level=debug' is for good.")
    static final class Level extends InstanceCommand {

        @Parameters(index = "0", paramLabel = "LEVEL", description = "debug, info, warn, error or critical.")
        String level;

        @Override
        ExitCode run(InstanceConnection instance) {
            JsonNode answer = instance.call("eco.log.level", Json.object().put("level", level));
            console().answer(answer, () -> console().line("The log records %s and above.".formatted(level)));
            return ExitCode.DONE;
        }
    }

    /** Sets the buffer. */
    @Command(
            name = "buffer",
            header = "Set how many records are buffered for the file, until the instance restarts.",
            description = "Needs the role operate.")
    static final class Buffer extends InstanceCommand {

        @Parameters(index = "0", paramLabel = "RECORDS", description = "0 writes each record at once.")
        int records;

        @Override
        ExitCode run(InstanceConnection instance) {
            JsonNode answer = instance.call("eco.log.buffer", Json.object().put("size", records));
            console()
                    .answer(
                            answer,
                            () -> console()
                                    .line(
                                            records == 0
                                                    ? "Each record is written at once."
                                                    : records + " records are buffered."));
            return ExitCode.DONE;
        }
    }

    /** Adds an option that was given. */
    private static void putIfStated(ObjectNode request, String name, @Nullable String value) {
        if (value != null) {
            request.put(name, value);
        }
    }
}
