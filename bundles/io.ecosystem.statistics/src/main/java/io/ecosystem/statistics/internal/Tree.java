package io.ecosystem.statistics.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values placed by dotted names in nested maps, each part of a name being one level.
 *
 * <p>A name whose place is taken stands at the top under its whole name, such as {@code "a.b"}; that is so if {@code a}
 * is a value, or {@code b} is in {@code a} already. The one that comes first keeps its place, so short names come
 * before those that they begin.
 */
final class Tree {

    private final Map<String, Object> root = new LinkedHashMap<>();

    /** Places a value; a map with room for more can be changed. */
    void put(String name, Object value) {
        if (!placed(name.split("\\.", -1), value)) {
            root.putIfAbsent(name, value);
        }
    }

    /** The nested maps. */
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

    /** The level below, made if there is none; null if a value stands there. */
    @SuppressWarnings("unchecked") // only maps of this kind are placed
    private static @Nullable Map<String, Object> below(Map<String, Object> level, String part) {
        return level.computeIfAbsent(part, p -> new LinkedHashMap<String, Object>()) instanceof Map<?, ?> map
                ? (Map<String, Object>) map
                : null;
    }
}
