package io.ecosystem.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cache as a single thread sees it: a map that is large enough for all keys. */
public class CacheSpecification {

    final Map<Integer, Object> map;

    /** Creates an empty map. */
    public CacheSpecification() {
        this(Integer.MAX_VALUE);
    }

    CacheSpecification(int maximum) {
        map = new LinkedHashMap<>(16, 0.75f, true) {

            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Object> eldest) {
                return size() > maximum;
            }
        };
    }

    /** A map of two entries that evicts the least recently used one. */
    public static final class Lru extends CacheSpecification {

        /** The maximum number of entries. */
        public static final int MAXIMUM = 2;

        /** Creates an empty map. */
        public Lru() {
            super(MAXIMUM);
        }

        /** Evicts an entry. */
        public @Nullable Object evict() {
            return map.isEmpty() ? null : map.remove(map.keySet().iterator().next());
        }
    }

    /** Gets an entry. */
    public @Nullable Object get(int key) {
        return map.get(key);
    }

    /** Peeks at an entry. */
    public @Nullable Object peek(int key) {
        return map.entrySet().stream()
                .filter(entry -> entry.getKey() == key)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Stores an entry. */
    public @Nullable Object put(int key, int value) {
        return map.put(key, value);
    }

    /** Removes an entry. */
    public @Nullable Object remove(int key) {
        return map.remove(key);
    }

    /** Removes an entry if it has this value. */
    public boolean removeIf(int key, int value) {
        return map.remove(key, (Object) value);
    }

    /** Counts the entries. */
    public long size() {
        return map.size();
    }
}
