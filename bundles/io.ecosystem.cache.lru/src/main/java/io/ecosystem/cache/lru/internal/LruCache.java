package io.ecosystem.cache.lru.internal;

import io.ecosystem.cache.CacheEngine;
import io.ecosystem.cache.CacheKeeper;
import io.ecosystem.cache.CacheSettings;
import io.ecosystem.cache.ConfiguredCache;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A cache that evicts exactly the least recently used entry. */
@Component(
        service = {},
        configurationPid = "io.ecosystem.cache.lru",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = LruCache.Settings.class, factory = true)
@CacheEngine
public final class LruCache extends ConfiguredCache {

    /** All settings of a cache. */
    @ObjectClassDefinition(name = "Ecosystem LRU cache")
    interface Settings extends CacheSettings {}

    /** Opens the cache. */
    @Activate
    public LruCache(
            @Reference CacheKeeper keeper,
            BundleContext context,
            CacheSettings settings,
            Map<String, Object> properties) {
        super(keeper, context, settings, properties, LruStore::new);
    }
}
