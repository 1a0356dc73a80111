package io.ecosystem.cache.caffeine.internal;

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

/** A cache backed by Caffeine, which evicts the entry that it expects to be needed least. */
@Component(
        service = {},
        configurationPid = "io.ecosystem.cache.caffeine",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = CaffeineCache.Settings.class, factory = true)
@CacheEngine
public final class CaffeineCache extends ConfiguredCache {

    /** All settings of a cache. */
    @ObjectClassDefinition(name = "Ecosystem Caffeine cache")
    interface Settings extends CacheSettings {}

    /** Opens the cache. */
    @Activate
    public CaffeineCache(
            @Reference CacheKeeper keeper,
            BundleContext context,
            CacheSettings settings,
            Map<String, Object> properties) {
        super(keeper, context, settings, properties, CaffeineStore::new);
    }
}
