package io.ecosystem.cli.shell;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.instance.LocalDeployFolder;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** The shell of an instance that was started without it: deployed for sessions, and deleted after the last one. */
public final class ShellFeature {

    private static final String FEATURE = "shell.json";
    private static final String DEPLOYED = "shell.feature.json";
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(100);

    private ShellFeature() {}

    /**
     * Deploys the feature.
     *
     * @return whether no other session had
     * @throws CommandException if the instance does not have the feature
     */
    public static boolean add(InstanceConnection instance) throws IOException {
        LocalDeployFolder folder = LocalDeployFolder.of(instance);
        if (folder.has(DEPLOYED)) {
            return false;
        }
        Path feature = folder.optional().resolve(FEATURE);
        if (!Files.isRegularFile(feature)) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "the instance has no shell, and its distribution brings none as %s".formatted(feature),
                    "the other commands of eco need no shell");
        }
        folder.put(feature, DEPLOYED);
        return true;
    }

    /**
     * Opens a session as soon as the deployed feature works.
     *
     * @throws CommandException if it does not
     */
    public static RemoteShell await(InstanceConnection instance) throws InterruptedException {
        long began = System.nanoTime();
        while (true) {
            try {
                return RemoteShell.open(instance);
            } catch (CommandException e) {
                if (e.exitCode() != ExitCode.NOT_FOUND) {
                    throw e;
                }
            }
            Optional<String> problem = instance.call("eco.deployments", Json.object())
                    .path("problems")
                    .valueStream()
                    .map(JsonNode::asString)
                    .filter(text -> text.contains(DEPLOYED))
                    .findFirst();
            if (problem.isPresent() || System.nanoTime() - began > LONGEST.toNanos()) {
                throw new CommandException(
                        ExitCode.FAILED,
                        problem.orElseGet(
                                () -> "the shell does not open after %s".formatted(Figures.duration(LONGEST))),
                        "'eco deploy list' shows what becomes of deploy/%s".formatted(DEPLOYED));
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
    }

    /** Takes the shell away, unless it is part of the start. */
    public static void remove(InstanceConnection instance) throws IOException {
        LocalDeployFolder.of(instance).delete(DEPLOYED);
    }
}
