package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.instance.LocalDeployFolder;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Style;
import io.ecosystem.cli.output.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The commands on the files of the deploy folder. */
final class DeployFiles {

    /** How often the state of a file is asked for while it is waited for. */
    static final Duration LOOK = Duration.ofMillis(100);

    private DeployFiles() {}

    /** Returns what an instance has of its deploy folder. */
    static JsonNode all(InstanceConnection instance) {
        return instance.call("eco.deployments", Json.object());
    }

    /** Returns what it has of one file; an empty object if there is none. */
    static JsonNode one(JsonNode answer, String name) {
        return answer.path("deployments")
                .valueStream()
                .filter(file -> file.path("file").asString().equals(name))
                .findFirst()
                .orElseGet(Json::object);
    }

    /** Lists the files. */
    @Command(name = "list", header = "List the files in the deploy folder.", description = "Needs the role observe.")
    static final class Listing extends InstanceCommand {

        @Override
        ExitCode run(InstanceConnection instance) {
            Console console = console();
            JsonNode answer = all(instance);
            console.answer(answer, () -> {
                var table = new Table("FILE", "BUNDLE", "VERSION", "STATE", "SINCE")
                        .ifEmpty("There is no file in the deploy folder.");
                for (JsonNode file : answer.path("deployments")) {
                    table.row(
                            file.path("file").asString(),
                            file.path("bundle").asString(),
                            file.path("version").asString(),
                            file.path("state").asString(),
                            Figures.time(file.path("since").asString()));
                }
                console.table(table);
                answer.path("problems").forEach(problem -> console.line(Style.RED, problem.asString()));
            });
            return ExitCode.DONE;
        }
    }

    /** Lists the problems. */
    @Command(
            name = "problems",
            header = "Say what is wrong with deployed files, configurations and listeners.",
            description = "Needs the role observe. The exit code is 1 if anything is.")
    static final class Problems extends InstanceCommand {

        @Override
        ExitCode run(InstanceConnection instance) {
            Console console = console();
            JsonNode problems = all(instance).path("problems");
            console.answer(problems, () -> {
                problems.forEach(problem -> console.line(Style.RED, problem.asString()));
                if (problems.isEmpty()) {
                    console.line("No problem.");
                }
            });
            return problems.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    /** Removes a file. */
    @Command(
            name = "remove",
            header = "Delete files from the deploy folder, and what they brought from the instance.",
            description = "Needs the role admin.")
    static final class Remove extends ChangingCommand {

        @Parameters(arity = "1..*", paramLabel = "FILE", description = "Names of files in the deploy folder.")
        List<String> names;

        @Override
        ExitCode run(InstanceConnection instance) throws IOException, InterruptedException {
            LocalDeployFolder folder = LocalDeployFolder.of(instance);
            for (String name : names) {
                if (!folder.has(name)) {
                    throw new CommandException(
                            ExitCode.NOT_FOUND,
                            "there is no file '%s' in %s".formatted(name, folder.path()),
                            "'eco deploy list' shows what there is");
                }
            }
            console().confirm(() -> "Delete %s from %s?".formatted(String.join(", ", names), folder.path()));
            ArrayNode removed = Json.array();
            for (String name : names) {
                folder.delete(name);
                awaitGone(instance, name);
                removed.add(name);
            }
            console().answer(removed, () -> names.forEach(name -> console().line(name + " is gone.")));
            return ExitCode.DONE;
        }

        private void awaitGone(InstanceConnection instance, String name) throws InterruptedException {
            long began = System.nanoTime();
            while (!one(all(instance), name).isEmpty()) {
                if (System.nanoTime() - began > timeout.toNanos()) {
                    throw new CommandException(
                            ExitCode.TIMED_OUT,
                            "%s is deleted, and what it brought is still there after %s"
                                    .formatted(name, Figures.duration(timeout)),
                            "'eco deploy problems' may say why");
                }
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            }
        }
    }
}
