package io.ecosystem.cli.instance;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.output.Json;
import io.ecosystem.platform.host.HostEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The user's file of contexts: addresses of instances under names, one of which may be the current one.
 *
 * <pre>{@code {"current":"test","contexts":{"test":{"addresses":["tcp://10.0.0.7:8888"],"generation":"span_key"}}}}
 * </pre>
 */
public final class ContextFile {

    private final Path file;

    /** Uses a file that need not exist. */
    public ContextFile(Path file) {
        this.file = file;
    }

    /** Returns the file of a user. */
    public static ContextFile of(HostEnvironment environment) {
        Path folder = switch (environment.system()) {
            case LINUX ->
                environment.folder("XDG_CONFIG_HOME").orElse(environment.home().resolve(".config"));
            case MACOS -> environment.home().resolve("Library").resolve("Application Support");
            case WINDOWS ->
                environment
                        .folder("APPDATA")
                        .orElse(environment.home().resolve("AppData").resolve("Roaming"));
        };
        return new ContextFile(folder.resolve("ecosystem").resolve("contexts.json"));
    }

    /** Returns its path. */
    public Path path() {
        return file;
    }

    /**
     * The contexts.
     *
     * @param current the name of the current one; empty if there is none
     * @param byName in the order of the file
     */
    public record Contexts(String current, Map<String, Context> byName) {

        /**
         * Returns a context.
         *
         * @throws CommandException if there is none of that name
         */
        public Context named(String name) {
            return Optional.ofNullable(byName.get(name))
                    .orElseThrow(() -> new CommandException(
                            ExitCode.NOT_FOUND,
                            "there is no context '%s', only: %s"
                                    .formatted(name, byName.isEmpty() ? "none" : String.join(", ", byName.keySet())),
                            "add it with 'eco context add %s tcp://host:port'".formatted(name)));
        }
    }

    /**
     * Addresses under a name.
     *
     * @param addresses of equivalent instances, the first that answers is used
     * @param generation {@code span_key} or {@code uid}
     */
    public record Context(List<String> addresses, String generation) {}

    /**
     * Reads the file.
     *
     * @throws CommandException if it cannot be read; the message says why
     */
    public Contexts read() {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return new Contexts("", Map.of());
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot read %s: %s".formatted(file, e));
        }
        try {
            JsonNode root = Json.read(text);
            var byName = new LinkedHashMap<String, Context>();
            if (!root.isObject()
                    || root.has("contexts") && !root.path("contexts").isObject()) {
                throw new IllegalArgumentException(
                        "no file of contexts: expected an object with the object 'contexts'");
            }
            for (Map.Entry<String, JsonNode> one : root.path("contexts").properties()) {
                JsonNode listed = one.getValue().path("addresses");
                if (!listed.isArray() || !listed.valueStream().allMatch(JsonNode::isString)) {
                    throw new IllegalArgumentException(
                            "no file of contexts: '%s' needs an array of texts 'addresses'".formatted(one.getKey()));
                }
                List<String> addresses =
                        listed.valueStream().map(JsonNode::asString).toList();
                byName.put(
                        one.getKey(),
                        new Context(addresses, one.getValue().path("generation").asString("span_key")));
            }
            return new Contexts(root.path("current").asString(""), byName);
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "%s is %s".formatted(file, e.getMessage()),
                    "fix it, or delete it and add its contexts again");
        }
    }

    /** Replaces the file, whole or not at all. Only its user may read it. */
    public void write(Contexts contexts) {
        ObjectNode root = Json.object();
        if (!contexts.current().isEmpty()) {
            root.put("current", contexts.current());
        }
        ObjectNode byName = root.putObject("contexts");
        contexts.byName().forEach((name, context) -> {
            ObjectNode one = byName.putObject(name);
            context.addresses().forEach(one.putArray("addresses")::add);
            one.put("generation", context.generation());
        });
        try {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            Path next = Files.createTempFile(folder, ".contexts", ".json"); // for its owner only
            try {
                Files.writeString(next, Json.pretty(root) + "\n");
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot write %s: %s".formatted(file, e));
        }
    }
}
