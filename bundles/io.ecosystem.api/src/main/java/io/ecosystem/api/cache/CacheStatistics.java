package io.ecosystem.api.cache;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a cache has counted since it was made.
 *
 * @param hits how often a value was found
 * @param misses how often none was
 * @param computations how many values were computed
 * @param failures how many computations failed
 * @param computing the time that all of them took together
 * @param evictions how many entries left for others, or for a smaller maximum
 * @param expirations how many entries left because their time was up
 */
public record CacheStatistics(
        long hits,
        long misses,
        long computations,
        long failures,
        Duration computing,
        long evictions,
        long expirations) {

    /** The share of hits, from 0 to 1; 0 before the first request. */
    public double hitRatio() {
        long requests = hits + misses;
        return requests == 0 ? 0 : (double) hits / requests;
    }

    /** These figures by the names that they have in messages, such as {@code hit_ratio}. */
    public Map<String, Object> named() {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("hits", hits);
        named.put("misses", misses);
        named.put("hit_ratio", hitRatio());
        named.put("computations", computations);
        named.put("failures", failures);
        named.put("computing_millis", computing.toMillis());
        named.put("evictions", evictions);
        named.put("expirations", expirations);
        return Collections.unmodifiableMap(named);
    }
}
