package io.ecosystem.statistics.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values placed by dotted names in nested maps, one level per part.
 *
 * <p>A name whose place is taken goes to the top under its full name, such as {@code "a.b"}: if {@code a} is a value,
 * or {@code a} already contains {@code b}. The first one keeps its place, so short names come before those that they
 * begin.
 */
final class Tree {

    private final Map<String, Object> root = new LinkedHashMap<>();

    /** Places a value; nested maps must be modifiable. */
    void put(String name, Object value) {
        if (!placed(name.split("\\.", -1), value)) {
            root.putIfAbsent(name, value);
        }
    }

    /** Returns the nested maps. */
    Map<String, Object> root() {
        return root;
    }

    private boolean placed(String[] parts, Object value) {
        Map<String, Object> level = root;
        for (int i = 0; i < parts.length - 1; i++) {
            Map<String, Object> next = below(level, parts[i]);
            if (next == null) {
                return false;
            }
            level = next;
        }
        return level.putIfAbsent(parts[parts.length - 1], value) == null;
    }

    /** Returns the level below, created if absent; null if it is taken by a value. */
    @SuppressWarnings("unchecked") // only maps of this kind are placed
    private static @Nullable Map<String, Object> below(Map<String, Object> level, String part) {
        return level.computeIfAbsent(part, p -> new LinkedHashMap<String, Object>()) instanceof Map<?, ?> map
                ? (Map<String, Object>) map
                : null;
    }
}
