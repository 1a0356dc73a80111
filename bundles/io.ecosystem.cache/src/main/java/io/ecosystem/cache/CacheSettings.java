package io.ecosystem.cache;

import io.ecosystem.api.cache.CacheLimits;
import org.osgi.service.metatype.annotations.AttributeDefinition;

/** How much a cache keeps, and for how long: the settings of all engines, as a component property type. */
public @interface CacheSettings {

    /** The most to keep, in units. */
    @AttributeDefinition(
            name = "Maximum",
            min = "0",
            description = "How many entries are kept, or how much weight; 0 keeps nothing")
    long maximum() default 10_000;

    /** The unit of the maximum. */
    @AttributeDefinition(
            name = "Unit of the maximum",
            description = "ENTRIES, or WEIGHT: bytes and texts weigh their length, other values what they say, or 1")
    CacheLimits.Unit unit() default CacheLimits.Unit.ENTRIES;

    /** Time after storing, in milliseconds. */
    @AttributeDefinition(
            name = "Time after storing, in milliseconds",
            min = "0",
            description = "How long an entry stays after it was stored; 0 is for as long as there is room")
    long expireAfterWriteMillis() default 0;

    /** Time after use, in milliseconds. */
    @AttributeDefinition(
            name = "Time after use, in milliseconds",
            min = "0",
            description = "How long an entry stays after it was last used; 0 is for as long as there is room")
    long expireAfterAccessMillis() default 0;

    /** Clears the cache when it changes. */
    @AttributeDefinition(name = "Generation", min = "0", description = "Another number than before clears the cache")
    long generation() default 0;
}
