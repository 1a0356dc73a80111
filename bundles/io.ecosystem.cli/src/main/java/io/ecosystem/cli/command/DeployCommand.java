package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.instance.LocalDeployFolder;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Style;
import io.ecosystem.cli.why.Mentions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deploys files. */
@Command(
        name = "deploy",
        header = "Deploy jars and features, and see what has become of those in the deploy folder.",
        description =
                "Copies the files into the deploy folder of an instance on this machine, and waits until each of them"
                        + " works or is refused. Needs the role admin.",
        subcommands = {
            DeployFiles.Listing.class,
            DeployFiles.Problems.class,
            DeployFiles.Remove.class,
            DeployVersions.History.class,
            DeployVersions.RollBack.class
        },
        footer = {"", "eco deploy target/dice.jar", "eco deploy --watch target/dice.jar"})
final class DeployCommand extends InstanceCommand {

    /** What a file passes through. */
    private static final Set<String> PASSING = Set.of("waiting", "starting", "stopping", "replacing");

    private static final String FOLDER = "deploy/";
    /** The time after which a problem that was there before is one of the new file, too. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Files whose name ends with .jar or .json.")
    List<Path> files = List.of();

    @Option(
            names = "--within",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to wait for each file; ${DEFAULT-VALUE} if not given.")
    Duration within = Duration.ofSeconds(60);

    @Option(
            names = {"-w", "--watch"},
            description = "Then deploy each file again whenever it has changed, until Ctrl-C.")
    boolean watch;

    /** What distinguishes one content of a file from another. */
    private record Version(FileTime changed, long size) {}

    /** What is known of a file in the folder. */
    private record Condition(String state, String since, List<String> problems) {}

    @Override
    ExitCode run(InstanceConnection instance) throws IOException, InterruptedException {
        if (files.isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE, "name a file, or one of: list, problems, remove, history, rollback");
        }
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                throw new CommandException(ExitCode.USAGE, "%s is a folder; name its files".formatted(file));
            }
            if (!Files.isRegularFile(file)) {
                throw new CommandException(ExitCode.NOT_FOUND, "there is no file %s".formatted(file));
            }
        }
        LocalDeployFolder folder = LocalDeployFolder.of(instance);
        Map<Path, Version> deployed = versions();
        boolean allWork = true;
        for (Path file : files) {
            allWork &= deploy(instance, file, folder);
        }
        if (watch) {
            watch(instance, folder, deployed);
        }
        return allWork ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Deploys each file again that has changed, once it does not change any more. Never returns. */
    private void watch(InstanceConnection instance, LocalDeployFolder folder, Map<Path, Version> deployed)
            throws IOException, InterruptedException {
        Map<Path, Version> last = deployed;
        while (true) {
            TimeUnit.NANOSECONDS.sleep(DeployFiles.LOOK.toNanos());
            Map<Path, Version> now = versions();
            for (var seen : now.entrySet()) {
                Version version = seen.getValue();
                if (version.equals(last.get(seen.getKey())) && !version.equals(deployed.get(seen.getKey()))) {
                    deployed.put(seen.getKey(), version);
                    deploy(instance, seen.getKey(), folder);
                }
            }
            last = now;
        }
    }

    /** Returns the present versions of the files that are there. */
    private Map<Path, Version> versions() throws IOException {
        var versions = new HashMap<Path, Version>();
        for (Path file : files) {
            try {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class);
                versions.put(file, new Version(attributes.lastModifiedTime(), attributes.size()));
            } catch (NoSuchFileException e) {
                // a build is about to replace it
            }
        }
        return versions;
    }

    private boolean deploy(InstanceConnection instance, Path file, LocalDeployFolder folder)
            throws IOException, InterruptedException {
        String name = String.valueOf(file.getFileName());
        Condition before = condition(instance, name);
        boolean same = folder.hasAs(name, file);
        if (!same) {
            folder.put(file, name);
        }
        return tell(instance, name, same ? before : await(instance, name, before));
    }

    /** Waits until the deployer has dealt with a changed file. */
    private Condition await(InstanceConnection instance, String name, Condition before) throws InterruptedException {
        long began = System.nanoTime();
        while (true) {
            Condition now = condition(instance, name);
            long waited = System.nanoTime() - began;
            boolean changed = !now.since().equals(before.since());
            boolean newProblem =
                    !now.problems().equals(before.problems()) && !now.problems().isEmpty();
            boolean oldProblem = !now.problems().isEmpty() && waited > SETTLED.toNanos();
            if (!now.state().isEmpty() && !PASSING.contains(now.state()) && (changed || newProblem || oldProblem)) {
                return now;
            }
            if (waited > within.toNanos()) {
                throw new CommandException(
                        ExitCode.TIMED_OUT,
                        "%s is %s after %s"
                                .formatted(
                                        name,
                                        now.state().isEmpty() ? "not noticed" : now.state(),
                                        Figures.duration(within)),
                        "'eco deploy list' shows what becomes of it");
            }
            TimeUnit.NANOSECONDS.sleep(DeployFiles.LOOK.toNanos());
        }
    }

    private boolean tell(InstanceConnection instance, String name, Condition condition) {
        Console console = console();
        JsonNode listed = DeployFiles.one(DeployFiles.all(instance), name);
        ObjectNode document = listed.isObject()
                ? (ObjectNode) listed.deepCopy()
                : Json.object().put("file", name);
        condition.problems().forEach(document.putArray("problems")::add);
        console.answer(document, () -> {
            String bundle = "%s %s"
                    .formatted(
                            document.path("bundle").asString(""),
                            document.path("version").asString(""));
            console.line(
                    "%s: %s%s".formatted(name, bundle.isBlank() ? "" : bundle.strip() + " is ", condition.state()));
            condition.problems().forEach(problem -> console.line(Style.RED, problem));
        });
        return condition.problems().isEmpty();
    }

    private static Condition condition(InstanceConnection instance, String name) {
        JsonNode answer = DeployFiles.all(instance);
        JsonNode listed = DeployFiles.one(answer, name);
        List<String> problems = answer.path("problems")
                .valueStream()
                .map(JsonNode::asString)
                .filter(problem -> Mentions.beginsWith(problem, FOLDER + name))
                .toList();
        return new Condition(
                listed.path("state").asString(""), listed.path("since").asString(""), problems);
    }
}
