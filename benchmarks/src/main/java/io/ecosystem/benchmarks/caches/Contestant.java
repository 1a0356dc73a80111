package io.ecosystem.benchmarks.caches;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.googlecode.concurrentlinkedhashmap.ConcurrentLinkedHashMap;
import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.cache.NamedCache;
import io.ecosystem.cache.lru.internal.LruStore;
import io.ecosystem.spi.time.MovableClock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** A cache to measure. Null stands for a missing entry. */
public interface Contestant {

    /** The kinds of caches. */
    enum Kind {
        LOCKED(Kind::locked),
        LRU(Kind::lru),
        CAFFEINE(Kind::caffeine),
        CONCURRENT(Kind::concurrent);

        private final Function<Integer, Contestant> open;

        Kind(Function<Integer, Contestant> open) {
            this.open = open;
        }

        Contestant open(int capacity) {
            return open.apply(capacity);
        }

        private static Contestant locked(int capacity) {
            Map<Integer, Integer> map = new LinkedHashMap<>(16, 0.75f, true) {

                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, Integer> eldest) {
                    return size() > capacity;
                }
            };
            return new Contestant() {

                @Override
                public Integer get(Integer key) {
                    synchronized (map) {
                        return map.get(key);
                    }
                }

                @Override
                public void put(Integer key, Integer value) {
                    synchronized (map) {
                        map.put(key, value);
                    }
                }
            };
        }

        private static Contestant lru(int capacity) {
            return lru(CacheLimits.entries(capacity));
        }

        static Contestant lru(CacheLimits limits) {
            var cache = new NamedCache<Integer, Integer>(
                    "lru", "io.ecosystem.cache.lru~lru", limits, LruStore::new, new MovableClock()::nanoTime);
            return new Contestant() {

                @Override
                public Integer get(Integer key) {
                    return cache.get(key).orElse(null);
                }

                @Override
                public void put(Integer key, Integer value) {
                    cache.put(key, value);
                }
            };
        }

        private static Contestant caffeine(int capacity) {
            Cache<Integer, Integer> cache =
                    Caffeine.newBuilder().maximumSize(capacity).recordStats().build();
            return new Contestant() {

                @Override
                public Integer get(Integer key) {
                    return cache.getIfPresent(key);
                }

                @Override
                public void put(Integer key, Integer value) {
                    cache.put(key, value);
                }
            };
        }

        private static Contestant concurrent(int capacity) {
            Map<Integer, Integer> map = new ConcurrentLinkedHashMap.Builder<Integer, Integer>()
                    .maximumWeightedCapacity(capacity)
                    .build();
            return new Contestant() {

                @Override
                public Integer get(Integer key) {
                    return map.get(key);
                }

                @Override
                public void put(Integer key, Integer value) {
                    map.put(key, value);
                }
            };
        }
    }

    Integer get(Integer key);

    void put(Integer key, Integer value);

    /** Returns whether the key was found; stores it if not. */
    default boolean getOrPut(Integer key) {
        if (get(key) != null) {
            return true;
        }
        put(key, key);
        return false;
    }
}
