package io.ecosystem.cache.lru.internal;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.cache.CacheService;
import java.time.Duration;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A cache that evicts exactly the least recently used entry. */
@Component(
        service = {},
        configurationPid = "io.ecosystem.cache.lru",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = LruCache.Config.class, factory = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.api.cache.Cache\"",
        effective = "active")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.api.statistics.StatisticsSource\"",
        effective = "active")
public final class LruCache {

    /** How much the cache keeps, and for how long. */
    @ObjectClassDefinition(name = "Ecosystem LRU cache")
    public @interface Config {

        /** The most to keep, in units. */
        @AttributeDefinition(
                name = "Maximum",
                min = "0",
                description = "How many entries are kept, or how much weight; 0 keeps nothing")
        long maximum() default 10_000;

        /** The unit of the maximum. */
        @AttributeDefinition(
                name = "Unit of the maximum",
                description =
                        "ENTRIES, or WEIGHT: bytes and texts weigh their length, other values what they say, or 1")
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
        @AttributeDefinition(
                name = "Generation",
                min = "0",
                description = "Another number than before clears the cache")
        long generation() default 0;
    }

    private final CacheService service;

    /** Opens the cache. */
    @Activate
    public LruCache(BundleContext context, Config config, Map<String, Object> properties) {
        service = new CacheService(
                context,
                String.valueOf(properties.get("service.pid")),
                limits(config),
                config.generation(),
                LruStore::new);
    }

    /** Applies new limits, and evicts what exceeds them. */
    @Modified
    void configure(Config config) {
        service.configure(limits(config), config.generation());
    }

    @Deactivate
    void close() {
        service.close();
    }

    private static CacheLimits limits(Config config) {
        return new CacheLimits(
                config.maximum(),
                config.unit(),
                Duration.ofMillis(config.expireAfterWriteMillis()),
                Duration.ofMillis(config.expireAfterAccessMillis()));
    }
}
