package io.ecosystem.platform.file;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The content of a feature file, in the OSGi Feature format: an id, bundles, configurations; and how its next version
 * is rolled out, which is an addition of ours.
 *
 * @param id of the feature itself
 * @param bundles in the order in which they start
 * @param configurations the values by configuration and key
 * @param rollout how its bundles are rolled out that replace others; null if they replace them at once
 */
public record FeatureFile(
        String id,
        List<Artifact> bundles,
        Map<String, Map<String, Object>> configurations,
        @Nullable RolloutFile rollout) {

    /** The maximum length of a feature file, in bytes. */
    public static final int LONGEST = 4 << 20;

    private static final String ROLLOUT = "rollout";

    public FeatureFile {
        bundles = List.copyOf(bundles);
        configurations = Map.copyOf(configurations);
    }

    /**
     * Parses a complete feature.
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
        var bundles = bundles(json, 0, problems).stream()
                .sorted(Comparator.comparingInt(FeatureBundle::startOrder))
                .map(FeatureBundle::artifact)
                .toList();
        var configurations = configurations(json, problems);
        var rollout = rollout(json, problems);
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
        return new FeatureFile(id, bundles, configurations, rollout);
    }

    /**
     * Parses only the bundles of a feature, in the order of the file.
     *
     * @param defaultStartOrder of a bundle that states none
     * @throws InvalidConfigurationException naming everything that is wrong with them
     */
    public static List<FeatureBundle> parseBundles(String text, int defaultStartOrder)
            throws InvalidConfigurationException {
        var problems = new ArrayList<String>();
        var bundles = bundles(TypedJson.parse(text), defaultStartOrder, problems);
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
        return bundles;
    }

    /**
     * Parses only the framework properties of a feature, as the launcher sets them at a start.
     *
     * @throws InvalidConfigurationException naming everything that is wrong with them
     */
    public static Map<String, String> parseFrameworkProperties(String text) throws InvalidConfigurationException {
        var properties = new TreeMap<String, String>();
        var json = TypedJson.parse(text).getOrDefault("framework-properties", JsonValue.EMPTY_JSON_OBJECT);
        if (!(json instanceof JsonObject object)) {
            throw new InvalidConfigurationException(List.of("'framework-properties' is not an object"));
        }
        var problems = new ArrayList<String>();
        object.forEach((name, value) -> {
            if (value instanceof JsonString string && isOneLine(name) && isOneLine(string.getString())) {
                properties.put(name, string.getString());
            } else {
                problems.add("the framework property %s is %s, expected a text of one line".formatted(name, value));
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
        return properties;
    }

    private static boolean isOneLine(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    private static List<FeatureBundle> bundles(JsonObject json, int defaultStartOrder, List<String> problems) {
        var bundles = new ArrayList<FeatureBundle>();
        if (!(json.getOrDefault("bundles", JsonValue.EMPTY_JSON_ARRAY) instanceof JsonArray array)) {
            problems.add("'bundles' is not an array");
            return List.of();
        }
        for (JsonValue value : array) {
            try {
                bundles.add(bundle(value, defaultStartOrder));
            } catch (IllegalArgumentException e) {
                problems.add("in 'bundles' " + e.getMessage());
            }
        }
        return bundles;
    }

    private static FeatureBundle bundle(JsonValue value, int defaultStartOrder) {
        return switch (value) {
            case JsonString id -> new FeatureBundle(Artifact.parse(id.getString()), defaultStartOrder);
            case JsonObject object
            when object.get("id") instanceof JsonString id ->
                new FeatureBundle(Artifact.parse(id.getString()), startOrder(object, id, defaultStartOrder));
            default -> throw new IllegalArgumentException("%s has no 'id'".formatted(value));
        };
    }

    /** Returns an integer, given as a number or as a string: both are in use. */
    private static int startOrder(JsonObject bundle, JsonString id, int defaultStartOrder) {
        var stated = bundle.get("start-order");
        if (stated == null) {
            return defaultStartOrder;
        }
        try {
            return Integer.parseInt(stated instanceof JsonString text ? text.getString() : stated.toString());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the start-order of %s is %s, expected a whole number".formatted(id.getString(), stated), e);
        }
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

    private static @Nullable RolloutFile rollout(JsonObject json, List<String> problems) {
        var stated = json.get(ROLLOUT);
        if (stated == null) {
            return null;
        }
        if (!(stated instanceof JsonObject object)) {
            problems.add("'rollout' is %s, expected an object such as {\"share\": \"5%%\", \"for\": \"1m\"}"
                    .formatted(stated));
            return null;
        }
        try {
            return RolloutFile.of(object);
        } catch (InvalidConfigurationException e) {
            problems.add("'rollout' is wrong: " + e.getMessage());
            return null;
        }
    }
}
