package io.ecosystem.api.cache;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The counts of a cache since it was created.
 *
 * @param hits lookups that found a value
 * @param misses lookups that found none
 * @param computations computed values
 * @param failures failed computations
 * @param computing the total time of all computations
 * @param evictions entries evicted for others, or for a smaller maximum
 * @param expirations expired entries
 */
public record CacheStatistics(
        long hits,
        long misses,
        long computations,
        long failures,
        Duration computing,
        long evictions,
        long expirations) {

    /** Returns the share of hits, from 0 to 1; 0 before the first lookup. */
    public double hitRatio() {
        long requests = hits + misses;
        return requests == 0 ? 0 : (double) hits / requests;
    }

    /** Returns these values by their names in messages, such as {@code hit_ratio}. */
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
