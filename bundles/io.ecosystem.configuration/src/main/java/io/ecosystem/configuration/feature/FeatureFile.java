package io.ecosystem.configuration.feature;

import io.ecosystem.configuration.InvalidConfigurationException;
import io.ecosystem.configuration.internal.TypedJson;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A feature as its file states it, in the OSGi Feature format: an id, bundles, configurations.
 *
 * @param id of the feature itself
 * @param bundles in the order in which they start
 * @param configurations the values by configuration and key
 */
public record FeatureFile(String id, List<Artifact> bundles, Map<String, Map<String, Object>> configurations) {

    /** How long a feature file may be, in bytes. */
    public static final int LONGEST = 4 << 20;

    private record Ordered(Artifact artifact, int startOrder) {}

    public FeatureFile {
        bundles = List.copyOf(bundles);
        configurations = Map.copyOf(configurations);
    }

    /**
     * Reads a feature whole.
     *
     * @throws InvalidConfigurationException naming everything that is wrong with it
     */
    public static FeatureFile parse(String text) throws InvalidConfigurationException {
        var json = TypedJson.parse(text);
        var problems = new ArrayList<String>();
        var id = json.get("id") instanceof JsonString string ? string.getString() : "";
        if (id.isEmpty()) {
            problems.add("'id' is missing, expected group:name:version");
        }
        var bundles = bundles(json, problems);
        var configurations = configurations(json, problems);
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
        return new FeatureFile(id, bundles, configurations);
    }

    private static List<Artifact> bundles(JsonObject json, List<String> problems) {
        var bundles = new ArrayList<Ordered>();
        if (!(json.getOrDefault("bundles", JsonValue.EMPTY_JSON_ARRAY) instanceof JsonArray array)) {
            problems.add("'bundles' is not an array");
            return List.of();
        }
        for (JsonValue value : array) {
            try {
                bundles.add(bundle(value));
            } catch (IllegalArgumentException e) {
                problems.add("in 'bundles' " + e.getMessage());
            }
        }
        return bundles.stream()
                .sorted(Comparator.comparingInt(Ordered::startOrder))
                .map(Ordered::artifact)
                .toList();
    }

    private static Ordered bundle(JsonValue value) {
        return switch (value) {
            case JsonString id -> new Ordered(Artifact.parse(id.getString()), 0);
            case JsonObject object
            when object.get("id") instanceof JsonString id ->
                new Ordered(
                        Artifact.parse(id.getString()),
                        object.get("start-order") instanceof JsonNumber order ? order.intValue() : 0);
            default -> throw new IllegalArgumentException("%s has no 'id'".formatted(value));
        };
    }

    private static Map<String, Map<String, Object>> configurations(JsonObject json, List<String> problems) {
        var configurations = new TreeMap<String, Map<String, Object>>();
        if (!(json.getOrDefault("configurations", JsonValue.EMPTY_JSON_OBJECT) instanceof JsonObject object)) {
            problems.add("'configurations' is not an object");
            return configurations;
        }
        object.forEach((pid, values) -> {
            try {
                if (values instanceof JsonObject typed) {
                    configurations.put(pid, TypedJson.values(typed));
                } else {
                    problems.add("configuration %s is not an object".formatted(pid));
                }
            } catch (InvalidConfigurationException e) {
                problems.add("configuration %s: %s".formatted(pid, e.getMessage()));
            }
        });
        return configurations;
    }
}
