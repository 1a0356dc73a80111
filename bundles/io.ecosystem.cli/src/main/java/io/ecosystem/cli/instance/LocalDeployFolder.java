package io.ecosystem.cli.instance;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.databind.JsonNode;

/**
 * The deploy folder of an instance on this machine.
 *
 * @param path the folder
 * @param optional the folder of features that the instance can have
 */
public record LocalDeployFolder(Path path, Path optional) {

    /**
     * Asks an instance where its folder is.
     *
     * @throws CommandException if it is not on this machine
     */
    public static LocalDeployFolder of(InstanceConnection instance) {
        JsonNode answer = instance.call("eco.deploy.folder", Json.object());
        Path path = Path.of(answer.path("deploy").asString());
        if (!Files.isDirectory(path)) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "the deploy folder of the instance, %s, is not on this machine".formatted(path),
                    "copy the file there by other means");
        }
        return new LocalDeployFolder(path, Path.of(answer.path("optional").asString("")));
    }

    /** Returns whether there is a file of this name, which is no path. */
    public boolean has(String name) {
        return path.equals(path.resolve(name).normalize().getParent()) && Files.exists(path.resolve(name));
    }

    /** Returns whether the file of this name has the content of another one. */
    public boolean hasAs(String name, Path file) throws IOException {
        return has(name) && Files.mismatch(file, path.resolve(name)) < 0;
    }

    /** Copies a file into the folder, where it appears whole. */
    public void put(Path file, String name) throws IOException {
        Path copy = Files.createTempFile(path, ".", ".copying"); // ignored for its dot
        try {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, path.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** Deletes the file of this name, if it is there. */
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path.resolve(name));
    }
}
