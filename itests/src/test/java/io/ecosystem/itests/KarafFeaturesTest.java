package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests that the features for Apache Karaf have the bundles of the distribution that Karaf does not replace. */
public class KarafFeaturesTest {

    private static final Path FEATURES = Path.of(System.getProperty("bundles"), "../features/src/main");

    /** Features with what Karaf has of its own, and tools of the distribution. */
    private static final List<String> OTHERS = List.of("logging", "shell", "metatype", "webconsole", "healthchecks");

    /** What Karaf has of its own, and routes over that. */
    private static final Set<String> REPLACED = Set.of(
            "org.apache.felix:org.apache.felix.configadmin:${felix.configadmin.version}",
            "org.apache.felix:org.apache.felix.configadmin.plugin.interpolation:${felix.interpolation.version}",
            "${project.groupId}:io.ecosystem.configuration:${project.version}",
            "${project.groupId}:io.ecosystem.deployer:${project.version}",
            "${project.groupId}:io.ecosystem.handler.config:${project.version}",
            "${project.groupId}:io.ecosystem.handler.deploy:${project.version}",
            "${project.groupId}:io.ecosystem.handler.stop:${project.version}");

    private static final Pattern BUNDLE = Pattern.compile("<bundle[^>]*>mvn:([^<]*)</bundle>");

    @Test
    public void namesEachBundleOfTheDistributionThatKarafDoesNotReplace() throws IOException {
        var shipped = new TreeSet<String>();
        try (var files = Files.newDirectoryStream(FEATURES.resolve("features"), "*.json")) {
            for (Path file : files) {
                if (!OTHERS.contains(file.getFileName().toString().replace(".json", ""))) {
                    shipped.addAll(bundles(file));
                }
            }
        }
        shipped.removeAll(REPLACED);

        Set<String> named = BUNDLE.matcher(Files.readString(FEATURES.resolve("karaf/features.xml")))
                .results()
                .map(bundle -> bundle.group(1).replace('/', ':'))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(String.join("\n", shipped), String.join("\n", named));
    }

    private static List<String> bundles(Path feature) throws IOException {
        try (var reader = Json.createReader(Files.newInputStream(feature))) {
            return reader.readObject().getJsonArray("bundles").getValuesAs(JsonObject.class).stream()
                    .map(bundle -> bundle.getString("id"))
                    .toList();
        }
    }
}
