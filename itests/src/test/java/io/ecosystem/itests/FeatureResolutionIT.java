package io.ecosystem.itests;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;

/**
 * Tests that each feature resolves in the shipped framework, with only the features that it builds on. Requirements at
 * run time, such as services, have a provider there too.
 */
public class FeatureResolutionIT {

    /** The features of every instance. They need each other: the core logs, and the log has routes. */
    private static final List<String> BASE = List.of("runtime", "logging", "core");

    /** The further features that each feature builds on; none that it does not need. */
    private static final Map<String, List<String>> STANDS_ON = new TreeMap<>(Map.ofEntries(
            entry("caches", List.of()),
            entry("caffeine", List.of("caches")),
            entry("client", List.of()),
            entry("eventadmin", List.of()),
            entry("example", List.of()),
            entry("healthchecks", List.of()),
            entry("memory-queues", List.of()),
            entry("metatype", List.of()),
            entry("queues", List.of()),
            entry("sending", List.of("queues", "client")),
            entry("shell", List.of("client")),
            entry("standard", List.of()),
            entry("transports", List.of()),
            entry("webconsole", List.of()),
            entry("websocket", List.of("transports"))));

    private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution"));

    @TempDir
    Path folder;

    @Test
    public void resolvesEachFeatureWithThoseThatItStandsOn() throws Exception {
        var problems = new ArrayList<String>();
        for (String feature : STANDS_ON.keySet()) {
            unresolved(bundles(closure(feature))).forEach(problem -> problems.add(feature + ": " + problem));
        }

        assertEquals("", String.join("\n", problems));
    }

    @Test
    public void knowsEachFeature() throws IOException {
        var shipped = new TreeSet<String>();
        for (String place : List.of("features", "features/optional")) {
            try (var files = Files.newDirectoryStream(DISTRIBUTION.resolve(place), "*.json")) {
                files.forEach(file -> shipped.add(file.getFileName().toString().replace(".json", "")));
            }
        }
        var known = new TreeSet<>(STANDS_ON.keySet());
        known.addAll(BASE);

        assertEquals(shipped, known);
    }

    @Test
    public void standsOnNothingThatIsNotNeeded() throws Exception {
        var needless = new ArrayList<String>();
        for (var feature : STANDS_ON.entrySet()) {
            for (String other : feature.getValue()) {
                var rest = closure(feature.getKey());
                rest.remove(other);
                if (unresolved(bundles(rest)).isEmpty()) {
                    needless.add("%s does not need %s; take it out of this test".formatted(feature.getKey(), other));
                }
            }
        }

        assertEquals("", String.join("\n", needless));
    }

    @Test
    public void namesTheBundleAndWhatItLacks() throws Exception {
        var problems = unresolved(bundles(closure("example")).stream()
                .filter(bundle -> !bundle.contains(":io.ecosystem.spi:"))
                .toList());

        assertTrue(
                problems.contains("io.ecosystem.example.echo lacks osgi.implementation "
                        + "(&(osgi.implementation=ecosystem.handler)(version>=0.1.0)(!(version>=1.0.0)))"),
                problems.toString());
    }

    /** Returns a feature and those that it builds on, transitively. */
    private static Set<String> closure(String feature) {
        var closure = new LinkedHashSet<>(BASE);
        closure.add(feature);
        STANDS_ON.get(feature).forEach(other -> closure.addAll(closure(other)));
        return closure;
    }

    /** Returns the missing requirements of the bundles, each with its bundle, sorted. */
    private List<String> unresolved(Collection<String> bundles) throws Exception {
        var framework = framework();
        try {
            for (String bundle : bundles) {
                framework
                        .getBundleContext()
                        .installBundle("reference:" + jar(bundle).toUri());
            }
            var installed = Arrays.asList(framework.getBundleContext().getBundles());
            boolean resolved = framework.adapt(FrameworkWiring.class).resolveBundles(installed);
            var lacks = installed.stream()
                    .flatMap(bundle -> lacks(bundle, installed))
                    .sorted()
                    .toList();
            return resolved || !lacks.isEmpty()
                    ? lacks
                    : List.of("no consistent choice of packages for " + inconsistent(installed));
        } finally {
            framework.stop();
            framework.waitForStop(0);
        }
    }

    private Framework framework() throws IOException, BundleException {
        var properties = new HashMap<String, String>();
        properties.put(
                Constants.FRAMEWORK_STORAGE,
                Files.createTempDirectory(folder, "").toString());
        properties.put("felix.log.level", "0");
        feature("runtime")
                .getJsonObject("framework-properties")
                .forEach((name, value) -> properties.put(name, ((JsonString) value).getString()));
        var framework = new FrameworkFactory().newFramework(properties);
        framework.init();
        return framework;
    }

    /** Returns the requirements without a provider, including services, which the framework itself does not check. */
    private static Stream<String> lacks(Bundle bundle, List<Bundle> installed) {
        return bundle.adapt(BundleRevision.class).getDeclaredRequirements(null).stream()
                .filter(FeatureResolutionIT::isMandatory)
                .filter(need -> installed.stream()
                        .flatMap(other ->
                                other.adapt(BundleRevision.class).getDeclaredCapabilities(need.getNamespace()).stream())
                        .noneMatch(need::matches))
                .map(need -> "%s lacks %s %s".formatted(bundle.getSymbolicName(), need.getNamespace(), filter(need)));
    }

    private static boolean isMandatory(BundleRequirement need) {
        String resolution = need.getDirectives()
                .getOrDefault(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE, Namespace.RESOLUTION_MANDATORY);
        return resolution.equals(Namespace.RESOLUTION_MANDATORY); // and neither optional nor dynamic
    }

    private static String filter(BundleRequirement need) {
        return need.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
    }

    private static List<String> inconsistent(List<Bundle> bundles) {
        return bundles.stream()
                .filter(bundle -> bundle.getState() == Bundle.INSTALLED)
                .map(Bundle::getSymbolicName)
                .toList();
    }

    private static List<String> bundles(Collection<String> features) throws IOException {
        var bundles = new ArrayList<String>();
        for (String feature : features) {
            feature(feature)
                    .getJsonArray("bundles")
                    .getValuesAs(JsonObject.class)
                    .forEach(bundle -> bundles.add(bundle.getString("id")));
        }
        return bundles;
    }

    private static JsonObject feature(String name) throws IOException {
        Path file = DISTRIBUTION.resolve("features").resolve(name + ".json");
        Path optional = DISTRIBUTION.resolve("features/optional").resolve(name + ".json");
        try (var reader = Json.createReader(Files.newBufferedReader(Files.exists(file) ? file : optional))) {
            return reader.readObject();
        }
    }

    private static Path jar(String id) {
        String[] parts = id.split(":");
        return DISTRIBUTION.resolve(
                "system/%s/%s/%s/%2$s-%3$s.jar".formatted(parts[0].replace('.', '/'), parts[1], parts[2]));
    }
}
