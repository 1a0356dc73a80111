package io.ecosystem.configuration.internal;

import io.ecosystem.platform.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The description of a configuration in a bundle: its keys, and the valid values of each.
 *
 * @param attributes by key
 * @param open whether other keys are valid too
 */
record Metatype(Map<String, Attribute> attributes, boolean open) {

    /**
     * The result of a check.
     *
     * @param values the same values, of the types that the bundle expects
     * @param problems why they must not be applied; empty if they may
     * @param warnings oddities that do not prevent it
     */
    record Checked(Map<String, Object> values, List<String> problems, List<String> warnings) {}

    private static final List<String> FRAMEWORK_KEYS = List.of("service.", "osgi.", "felix.", "component.", ".");
    private static final List<String> REFERENCE_KEYS = List.of(".target", ".cardinality.minimum");

    /**
     * Checks the values of one source.
     *
     * @param stated keys that another source states, so they are not missing
     */
    Checked check(Map<String, Object> given, Set<String> stated) {
        var values = new TreeMap<String, Object>();
        var problems = new ArrayList<String>();
        var warnings = new ArrayList<String>();
        given.forEach((key, value) -> {
            var attribute = attributes.get(key);
            if (attribute == null) {
                values.put(key, value);
                if (!open && !isFrameworkKey(key)) {
                    warnings.add("'%s' is an unknown key%s".formatted(key, nearest(key)));
                }
            } else {
                attribute.check(key, value, hides(key), problems).ifPresent(converted -> values.put(key, converted));
            }
        });
        attributes.forEach((key, attribute) -> {
            if (attribute.required() && !given.containsKey(key) && !stated.contains(key)) {
                problems.add("'%s' is missing, expected %s".formatted(key, attribute.expectation()));
            }
        });
        return new Checked(values, problems, warnings);
    }

    /**
     * Converts a text to the type of its key; commas separate the elements of an array. A text that does not fit, or is
     * an expression, stays unchanged.
     */
    Object fromText(String key, String text) {
        var attribute = attributes.get(key);
        if (attribute == null || ValueExpression.isIn(text)) {
            return text;
        }
        return attribute.fromText(text);
    }

    /** Returns the default of a key; empty if the bundle states none. */
    Optional<Object> byDefault(String key) {
        return Optional.ofNullable(attributes.get(key)).flatMap(Attribute::byDefault);
    }

    /** Returns whether values of this key must never be shown. */
    boolean hides(String key) {
        var attribute = attributes.get(key);
        return attribute != null && attribute.type().equals("Password") || Secrets.isName(key);
    }

    /** Describes the valid values of a known key. */
    String expectation(String key) {
        return Objects.requireNonNull(attributes.get(key), key).expectation();
    }

    private static boolean isFrameworkKey(String key) {
        return FRAMEWORK_KEYS.stream().anyMatch(key::startsWith)
                || REFERENCE_KEYS.stream().anyMatch(key::endsWith);
    }

    private String nearest(String key) {
        return NearestName.of(key, attributes.keySet())
                .map("; did you mean '%s'?"::formatted)
                .orElseGet(() -> attributes.isEmpty()
                        ? ""
                        : attributes.keySet().stream().sorted().collect(Collectors.joining(", ", "; known are ", "")));
    }
}
