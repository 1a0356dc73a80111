package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The commands that show the values of configurations. */
final class ConfigValues {

    private ConfigValues() {}

    /** A command on one configuration. */
    abstract static class OfOne extends InstanceCommand {

        @Parameters(
                index = "0",
                paramLabel = "PID",
                description = "The name of the configuration, such as io.ecosystem.transport.tcp~main.")
        String pid;

        /** Returns the settings of the configuration by key. */
        JsonNode settings(InstanceConnection instance) {
            JsonNode all = instance.call("eco.config.get", Json.object().put("pid", pid))
                    .path("configuration");
            if (all.has(pid)) {
                return all.path(pid);
            }
            List<String> names =
                    instance.call("eco.config.get", Json.object()).path("configuration").propertyNames().stream()
                            .toList();
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "there is no configuration '%s'".formatted(pid),
                    "there are: " + String.join(", ", names));
        }

        /** Returns a setting. */
        JsonNode setting(JsonNode settings, String key) {
            if (!settings.has(key)) {
                throw new CommandException(
                        ExitCode.NOT_FOUND,
                        "%s has no '%s', only: %s".formatted(pid, key, String.join(", ", settings.propertyNames())));
            }
            return settings.path(key);
        }
    }

    /** A command on all configurations, or on those whose name has a prefix. */
    abstract static class OfSeveral extends InstanceCommand {

        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "PREFIX",
                description = "Only configurations whose name begins with this.")
        @Nullable
        String prefix;

        /** Returns a request for these configurations. */
        ObjectNode request() {
            ObjectNode request = Json.object();
            if (prefix != null) {
                request.put("pid", prefix);
            }
            return request;
        }
    }

    private static String layer(JsonNode setting) {
        String source = setting.path("source").asString("");
        String layer = setting.path("layer").asString("").replace('_', ' ');
        return source.isEmpty() ? layer : layer + ": " + source;
    }

    /** Returns a value as a person reads it. */
    static String word(JsonNode value) {
        return value.isString() ? value.asString() : Json.line(value);
    }

    /** Returns the value of a key as a person reads it. */
    static String word(JsonNode values, String key) {
        return values.has(key) ? word(values.path(key)) : "(not set)";
    }

    /** Lists configurations. */
    @Command(name = "list", header = "List the settings in effect, and what states them.")
    static final class Listing extends OfSeveral {

        @Option(
                names = {"-a", "--all"},
                description = "Also settings that are as the component has them.")
        boolean all;

        @Override
        ExitCode run(InstanceConnection instance) {
            Console console = console();
            JsonNode answer = instance.call("eco.config.get", request());
            console.answer(answer, () -> {
                var table = new Table("PID", "KEY", "VALUE", "FROM")
                        .ifEmpty("No configuration states anything; --all shows the defaults.");
                answer.path("configuration")
                        .properties()
                        .forEach(one -> one.getValue().properties().stream()
                                .filter(setting -> all
                                        || !setting.getValue()
                                                .path("layer")
                                                .asString()
                                                .equals("default"))
                                .forEach(setting -> table.row(
                                        one.getKey(),
                                        setting.getKey(),
                                        word(setting.getValue().path("value")),
                                        layer(setting.getValue()))));
                console.table(table);
            });
            return ExitCode.DONE;
        }
    }

    /** Shows values. */
    @Command(name = "get", header = "Show the values of a configuration, or one of them.")
    static final class Get extends OfOne {

        @Parameters(index = "1", arity = "0..1", paramLabel = "KEY", description = "Only this value.")
        @Nullable
        String key;

        @Override
        ExitCode run(InstanceConnection instance) {
            Console console = console();
            JsonNode settings = settings(instance);
            if (key != null) {
                JsonNode value = setting(settings, key).path("value");
                console.answer(value, () -> console.line(word(value)));
                return ExitCode.DONE;
            }
            ObjectNode values = Json.object();
            settings.properties()
                    .forEach(one -> values.set(one.getKey(), one.getValue().path("value")));
            console.answer(values, () -> {
                var table = new Table("KEY", "VALUE");
                values.properties().forEach(one -> table.row(one.getKey(), word(one.getValue())));
                console.table(table);
            });
            return ExitCode.DONE;
        }
    }

    /** Explains values. */
    @Command(name = "explain", header = "Say for each value of a configuration what states it, and how it came about.")
    static final class Explain extends OfOne {

        private static final int CHANGES = 1_000;

        @Parameters(index = "1", arity = "0..1", paramLabel = "KEY", description = "Only this value, with its history.")
        @Nullable
        String key;

        @Override
        ExitCode run(InstanceConnection instance) {
            Console console = console();
            JsonNode settings = settings(instance);
            if (key == null) {
                console.answer(settings, () -> {
                    var table = new Table("KEY", "VALUE", "FROM");
                    settings.properties()
                            .forEach(one ->
                                    table.row(one.getKey(), word(one.getValue().path("value")), layer(one.getValue())));
                    console.table(table);
                });
                return ExitCode.DONE;
            }
            JsonNode setting = setting(settings, key);
            ObjectNode document = Json.object();
            document.set("setting", setting);
            var history = document.putArray("changes");
            instance.call("eco.config.history", Json.object().put("pid", pid).put("limit", CHANGES))
                    .path("changes")
                    .valueStream()
                    .filter(change -> change.path("pid").asString().equals(pid)
                            && (change.path("before").has(key)
                                    || change.path("after").has(key)))
                    .forEach(history::add);
            String explained = key;
            console.answer(document, () -> {
                console.line("%s is %s, from %s.".formatted(key, word(setting.path("value")), layer(setting)));
                console.line(remedy(setting.path("layer").asString("")));
                for (JsonNode change : history) {
                    console.line("%s  %s -> %s  by %s (%s)"
                            .formatted(
                                    Figures.time(change.path("time").asString()),
                                    word(change.path("before"), explained),
                                    word(change.path("after"), explained),
                                    change.path("actor").asString(),
                                    change.path("cause").asString()));
                }
            });
            return ExitCode.DONE;
        }

        private String remedy(String layer) {
            return switch (layer) {
                case "command_line", "environment", "application_file" ->
                    "Start the instance without it to let another value hold; 'eco config set' is of no effect before.";
                case "run_time" -> "'eco config unset %s %s' takes it back.".formatted(pid, key);
                default -> "'eco config set %s %s=VALUE' changes it.".formatted(pid, key);
            };
        }
    }
}
