package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The commands on the versions of deployed jars and features. */
final class DeployVersions {

    private DeployVersions() {}

    /** Shows what was deployed. */
    @Command(
            name = "history",
            header = "Show what happened to the deployed files, and which versions are kept.",
            description = "Needs the role admin.")
    static final class History extends InstanceCommand {

        @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "Only this file.")
        @Nullable
        String file;

        @Override
        ExitCode run(InstanceConnection instance) {
            Console console = console();
            ObjectNode request = Json.object();
            if (file != null) {
                request.put("file", file);
            }
            JsonNode answer = instance.call("eco.deploy.history", request);
            console.answer(answer, () -> {
                var changes = new Table("TIME", "FILE", "CHANGE", "BUNDLE", "CAUSE").ifEmpty("Nothing was deployed.");
                answer.path("changes")
                        .forEach(change -> changes.row(
                                Figures.time(change.path("time").asString()),
                                change.path("file").asString(),
                                change.path("change").asString().replace('_', ' '),
                                change.path("bundle").asString(),
                                change.path("cause").asString()));
                console.table(changes);
                if (!answer.path("versions").isEmpty()) {
                    var kept = new Table("KEPT VERSION", "FILE", "DEPLOYED", "DIGEST", "VERDICT");
                    answer.path("versions")
                            .forEach(version -> kept.row(
                                    version.path("bundle").asString(),
                                    version.path("file").asString(),
                                    Figures.time(version.path("deployed").asString()),
                                    version.path("digest").asString("").substring(0, 8),
                                    version.path("verdict").asString()));
                    console.line("");
                    console.table(kept);
                }
            });
            return ExitCode.DONE;
        }
    }

    /** Brings a version back. */
    @Command(
            name = "rollback",
            header = "Let an earlier version of a jar or feature work again, although its file stays.",
            description = "Needs the role admin.")
    static final class RollBack extends InstanceCommand {

        @Parameters(index = "0", paramLabel = "FILE", description = "The file, such as orders.jar.")
        String file;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "VERSION",
                description = "Such as 1.4.0, or the beginning of a digest; the last one that worked if not given.")
        @Nullable
        String version;

        @Override
        ExitCode run(InstanceConnection instance) {
            ObjectNode request = Json.object().put("file", file);
            if (version != null) {
                request.put("to", version);
            }
            JsonNode answer = instance.call("eco.deploy.rollback", request);
            console()
                    .answer(
                            answer,
                            () -> console()
                                    .line("%s: %s works."
                                            .formatted(
                                                    answer.path("file").asString(),
                                                    answer.path("bundle").asString())));
            return ExitCode.DONE;
        }
    }
}
