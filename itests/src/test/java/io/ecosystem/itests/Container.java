package io.ecosystem.itests;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ops4j.pax.exam.Option;

/** The bundles of the distribution as a container for Pax Exam, so that tests use what is shipped. */
final class Container {

    private static final int LAST_START_LEVEL = 100;

    private Container() {}

    /**
     * Returns every bundle that the distribution starts, in a new home folder.
     *
     * @param configurations the files of {@code conf/}, such as {@code io.ecosystem.transport.tcp~main}, with their
     *     JSON
     */
    static Option[] with(Map<String, String> configurations) throws IOException {
        Path home = Files.createTempDirectory("ecosystem");
        for (String folder : List.of("conf", "deploy", "data", "features", "system", "repository")) {
            Files.createDirectory(home.resolve(folder));
        }
        for (var configuration : configurations.entrySet()) {
            Files.writeString(
                    home.resolve("conf").resolve(configuration.getKey() + ".cfg.json"), configuration.getValue());
        }
        var options = new ArrayList<>(shipped());
        options.add(systemProperty("ecosystem.home").value(home.toString()));
        options.add(frameworkProperty("ecosystem.home").value(home.toString()));
        options.add(frameworkProperty("ecosystem.folder.sockets").value(home.toString()));
        options.add(junitBundles());
        options.add(frameworkStartLevel(LAST_START_LEVEL));
        return options.toArray(Option[]::new);
    }

    private static List<Option> shipped() throws IOException {
        Path distribution = Path.of(System.getProperty("distribution")).toRealPath();
        var options = new ArrayList<Option>();
        try (var features = Files.newDirectoryStream(distribution.resolve("features"), "*.json")) {
            for (Path feature : features) {
                try (var reader = Json.createReader(Files.newBufferedReader(feature))) {
                    for (var entry : reader.readObject().getJsonArray("bundles").getValuesAs(JsonObject.class)) {
                        options.add(bundle(jar(distribution, entry.getString("id"))
                                        .toUri()
                                        .toString())
                                .startLevel(Integer.parseInt(entry.getString("start-order"))));
                    }
                }
            }
        }
        return options;
    }

    private static Path jar(Path distribution, String id) {
        String[] parts = id.split(":");
        return distribution
                .resolve("system")
                .resolve(parts[0].replace('.', '/'))
                .resolve(parts[1])
                .resolve(parts[2])
                .resolve(parts[1] + "-" + parts[2] + ".jar");
    }
}
