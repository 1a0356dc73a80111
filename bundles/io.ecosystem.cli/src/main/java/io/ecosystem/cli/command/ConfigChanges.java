package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Style;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The commands that change configurations, and that show their changes. */
final class ConfigChanges {

    private ConfigChanges() {}

    /** Sets values. */
    @Command(
            name = "set",
            header = "Set values, with the checks that files get. They hold at once, and after a restart.",
            description =
                    "If a file in conf/ changes the same key later, the file wins again; unset takes a value back."
                            + " What the command line or an environment variable of the start sets still wins, and the"
                            + " answer says so.",
            footer = {"", "eco config set io.ecosystem.core timeLimitMillis=5000"})
    static final class Set extends ConfigValues.OfOne {

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "KEY=VALUE",
                description = "Values as in JSON; what is no JSON is a text.")
        List<String> values = List.of();

        private final ObjectNode stated = Json.object();

        @Override
        ExitCode run() throws IOException, InterruptedException {
            for (String one : values) {
                int sign = one.indexOf('=');
                if (sign < 1) {
                    throw new CommandException(
                            ExitCode.USAGE,
                            "'%s' is not KEY=VALUE".formatted(one),
                            "'eco config set %s KEY=VALUE' sets a value; a space in it needs quotes".formatted(pid));
                }
                stated.set(one.substring(0, sign), Json.value(one.substring(sign + 1)));
            }
            return super.run();
        }

        @Override
        ExitCode run(InstanceConnection instance) {
            ObjectNode request = Json.object().put("pid", pid);
            request.set("values", stated);
            return outcome(console(), instance.call("eco.config.set", request));
        }
    }

    /** Takes values back. */
    @Command(
            name = "unset",
            header = "Take values back that were set at run time: files apply again, then the defaults.")
    static final class Unset extends ConfigValues.OfOne {

        @Parameters(index = "1..*", arity = "0..*", paramLabel = "KEY", description = "The keys; all if none is given.")
        List<String> keys = List.of();

        @Override
        ExitCode run(InstanceConnection instance) {
            ObjectNode request = Json.object().put("pid", pid);
            if (!keys.isEmpty()) {
                keys.forEach(request.putArray("keys")::add);
            }
            return outcome(console(), instance.call("eco.config.unset", request));
        }
    }

    /** Shows changes. */
    @Command(name = "history", header = "Show the latest changes, newest first.")
    static final class History extends ConfigValues.OfSeveral {

        @Option(
                names = {"-n", "--lines"},
                paramLabel = "N",
                defaultValue = "20",
                description = "How many, up to 1000; ${DEFAULT-VALUE} if not given.")
        int lines = 20;

        @Override
        ExitCode run(InstanceConnection instance) {
            Console console = console();
            JsonNode answer = instance.call("eco.config.history", request().put("limit", lines));
            console.answer(answer, () -> {
                for (JsonNode change : answer.path("changes")) {
                    console.line(
                            Style.BOLD,
                            "%d  %s  %s %s"
                                    .formatted(
                                            change.path("number").asLong(),
                                            Figures.time(change.path("time").asString()),
                                            change.path("pid").asString(),
                                            change.path("change").asString()));
                    console.line("  by %s (%s)"
                            .formatted(
                                    change.path("actor").asString(),
                                    change.path("cause").asString()));
                    showKeys(console, change);
                }
            });
            return ExitCode.DONE;
        }
    }

    /** Restores values. */
    @Command(
            name = "restore",
            header = "Restore values as they were after a change, or at a time.",
            footer = {"", "eco config restore 17 io.ecosystem.transport.tcp~main port"})
    static final class Restore extends ChangingCommand {

        @Parameters(
                index = "0",
                paramLabel = "CHANGE",
                description = "The number of a change, or a time such as 2026-01-31T12:00:00Z.")
        String to;

        @Parameters(index = "1", arity = "0..1", paramLabel = "PID", description = "Only this configuration.")
        @Nullable
        String pid;

        @Parameters(index = "2", arity = "0..1", paramLabel = "KEY", description = "Only this key of it.")
        @Nullable
        String key;

        @Override
        ExitCode run(InstanceConnection instance) {
            ObjectNode request = Json.object();
            request.set("to", Json.value(to));
            if (pid != null) {
                request.put("pid", pid);
            }
            if (key != null) {
                request.put("key", key);
            }
            console()
                    .confirm(() -> "Restore %s as after '%s'?"
                            .formatted(pid == null ? "all configurations" : key == null ? pid : pid + " " + key, to));
            return outcome(console(), instance.call("eco.config.restore", request));
        }
    }

    /** Writes the outcome of a change. */
    private static ExitCode outcome(Console console, JsonNode answer) {
        console.answer(answer, () -> {
            JsonNode changes = answer.path("changes");
            if (changes.isEmpty()) {
                console.line("Nothing had to be changed.");
            }
            for (JsonNode change : changes) {
                console.line("%s %s (change %d)"
                        .formatted(
                                change.path("pid").asString(),
                                change.path("change").asString(),
                                change.path("number").asLong()));
                showKeys(console, change);
            }
            answer.path("notes").forEach(note -> console.line(Style.YELLOW, note.asString()));
        });
        return ExitCode.DONE;
    }

    private static void showKeys(Console console, JsonNode change) {
        JsonNode before = change.path("before");
        JsonNode after = change.path("after");
        var keys = new TreeSet<>(before.propertyNames());
        keys.addAll(after.propertyNames());
        for (String key : keys) {
            console.line(
                    "  %s: %s -> %s".formatted(key, ConfigValues.word(before, key), ConfigValues.word(after, key)));
        }
    }
}
