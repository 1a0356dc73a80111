package io.ecosystem.configuration.internal;

import jakarta.json.Json;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.felix.cm.json.io.Configurations;

/**
 * The values of a configuration as stored in a state file: every key states its type, as in {@code "port:Integer"}, and
 * every value is a string, so that each value is restored exactly, even an empty array or an infinite number.
 */
final class StoredValues {

    private static final String ANY = "String";

    private StoredValues() {}

    /** Returns the stored form of values. */
    static Map<String, Object> encode(Map<String, Object> values) {
        var stored = new TreeMap<String, Object>();
        values.forEach((key, value) -> stored.put(key + ":" + type(value), text(value)));
        return stored;
    }

    /**
     * Restores values from their stored form.
     *
     * @throws IOException if the form is invalid
     */
    static Map<String, Object> decode(Map<String, Object> stored) throws IOException {
        var json = Json.createObjectBuilder(stored).build();
        var read = Configurations.buildReader().build(json).readConfiguration();
        return new TreeMap<>(read);
    }

    private static String type(Object value) {
        return value instanceof Collection<?> elements
                ? "Collection<%s>"
                        .formatted(
                                elements.isEmpty()
                                        ? ANY
                                        : type(elements.iterator().next()))
                : value.getClass().getSimpleName();
    }

    private static Object text(Object value) {
        if (value instanceof Collection<?> elements) {
            return elements.stream().map(Object::toString).toList();
        }
        if (!value.getClass().isArray()) {
            return value.toString();
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < Array.getLength(value); i++) {
            texts.add(Array.get(value, i).toString());
        }
        return List.copyOf(texts);
    }
}
