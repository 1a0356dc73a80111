package io.ecosystem.launcher;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads which bundles the features ask for. */
final class FeatureReader {

    private static final int DEFAULT_START_LEVEL = 20;

    private final Path system;

    FeatureReader(Path system) {
        this.system = system;
    }

    /** The bundles of all files, each once; the first file that names a bundle gives its start level. */
    List<SystemBundle> read(List<Path> files) throws IOException, StartFailure {
        Map<Path, SystemBundle> bundles = new LinkedHashMap<>();
        var causes = new ArrayList<StartFailure.Cause>();
        for (Path file : files) {
            for (SystemBundle bundle : bundlesOf(file)) {
                if (bundles.putIfAbsent(bundle.file(), bundle) == null && !Files.isRegularFile(bundle.file())) {
                    causes.add(new StartFailure.Cause(
                            "feature %s needs the bundle %s, which is not there"
                                    .formatted(file.getFileName(), bundle.file()),
                            "unpack the distribution again"));
                }
            }
        }
        if (bundles.isEmpty()) {
            causes.add(new StartFailure.Cause("no feature names a bundle", "unpack the distribution again"));
        }
        if (!causes.isEmpty()) {
            throw new StartFailure(causes);
        }
        return List.copyOf(bundles.values());
    }

    private List<SystemBundle> bundlesOf(Path file) throws IOException, StartFailure {
        try (var reader = Json.createReader(Files.newBufferedReader(file))) {
            var bundles = new ArrayList<SystemBundle>();
            var array = reader.readObject().getJsonArray("bundles");
            for (JsonValue entry : array == null ? List.<JsonValue>of() : array) {
                bundles.add(bundle(entry, file));
            }
            return bundles;
        } catch (NoSuchFileException e) {
            throw new StartFailure("there is no feature " + file, "ask for another, or unpack the distribution again");
        } catch (JsonException | ClassCastException | IllegalArgumentException e) {
            throw new StartFailure(
                    "cannot read the feature %s: %s".formatted(file, e.getMessage()),
                    "correct the file or move it out of the folder");
        }
    }

    private SystemBundle bundle(JsonValue entry, Path file) {
        if (entry instanceof JsonString id) {
            return new SystemBundle(jar(id.getString()), DEFAULT_START_LEVEL, file);
        }
        JsonObject bundle = entry.asJsonObject();
        int level = switch (bundle.get("start-order")) {
            case null -> DEFAULT_START_LEVEL;
            case JsonString text -> Integer.parseInt(text.getString());
            case JsonValue number -> Integer.parseInt(number.toString());
        };
        String id = bundle.getString("id", null);
        if (id == null) {
            throw new IllegalArgumentException("the bundle %s has no id".formatted(bundle));
        }
        return new SystemBundle(jar(id), level, file);
    }

    /** The place of group:artifact[:type[:classifier]]:version in a Maven repository. */
    private Path jar(String id) {
        String[] parts = id.split(":");
        if (parts.length < 3 || parts.length > 5) {
            throw new IllegalArgumentException("'%s' is not group:artifact:version".formatted(id));
        }
        String version = parts[parts.length - 1];
        String type = parts.length > 3 ? parts[2] : "jar";
        String classifier = parts.length > 4 ? "-" + parts[3] : "";
        return system.resolve(parts[0].replace('.', '/'))
                .resolve(parts[1])
                .resolve(version)
                .resolve(parts[1] + "-" + version + classifier + "." + type);
    }
}
