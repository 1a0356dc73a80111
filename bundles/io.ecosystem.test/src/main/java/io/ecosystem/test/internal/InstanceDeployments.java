package io.ecosystem.test.internal;

import io.ecosystem.client.EcosystemClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The deploy folder of an instance, and what becomes of the files in it. */
public final class InstanceDeployments {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> PASSING = Set.of("waiting", "starting", "stopping", "replacing");
    private static final String FOLDER = "deploy/";

    private final Path folder;
    private final EcosystemClient client;

    /** What {@code eco.deployments} has of a file. */
    record FileState(String file, String state, String since) {}

    private record Answer(List<FileState> deployments, List<String> problems) {}

    private record Condition(String state, String since, List<String> problems) {}

    /** @param client of a user who may do everything */
    public InstanceDeployments(Path folder, EcosystemClient client) {
        this.folder = folder;
        this.client = client;
    }

    /** Returns what is wrong with files, configurations and listeners. */
    public List<String> problems() {
        return answer().problems();
    }

    /**
     * Copies a file into the folder, and waits until it has been dealt with.
     *
     * @return what is wrong with it
     */
    public List<String> put(Path file) throws IOException {
        String name = file.getFileName().toString();
        Condition before = condition(name);
        Path place = folder.resolve(name);
        if (Files.exists(place) && Files.mismatch(file, place) < 0) {
            return before.problems();
        }
        Path copy = Files.createTempFile(folder, ".", ".copying"); // ignored for its dot
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        Waiting.until(
                PATIENCE,
                () -> {
                    Condition now = condition(name);
                    return !now.state().isEmpty()
                            && !PASSING.contains(now.state())
                            && (!now.since().equals(before.since())
                                    || !now.problems().equals(before.problems()));
                },
                () -> "%s is %s".formatted(name, condition(name)));
        return condition(name).problems();
    }

    /** Deletes a file, and waits until what it brought is gone. */
    public void remove(String name) throws IOException {
        if (!Files.deleteIfExists(folder.resolve(name))) {
            throw new IllegalArgumentException("there is no file '%s' in %s".formatted(name, folder));
        }
        Waiting.until(
                PATIENCE, () -> condition(name).state().isEmpty(), () -> "%s is %s".formatted(name, condition(name)));
    }

    private Condition condition(String name) {
        Answer answer = answer();
        var problems = answer.problems().stream()
                .filter(line -> line.startsWith(FOLDER + name))
                .toList();
        return answer.deployments().stream()
                .filter(file -> file.file().equals(name))
                .findFirst()
                .map(file -> new Condition(file.state(), file.since(), problems))
                .orElse(new Condition("", "", problems));
    }

    private Answer answer() {
        return client.call("eco.deployments", Map.of(), Answer.class);
    }
}
