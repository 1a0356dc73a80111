package io.ecosystem.cache;

import io.ecosystem.api.cache.CacheLimits;
import java.time.Duration;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;

/** The life of a cache as a component: it has services while it has a configuration. An engine adds its entries. */
public abstract class ConfiguredCache {

    private final CacheService service;

    /**
     * Opens the cache.
     *
     * @param properties of the component
     */
    protected ConfiguredCache(
            BundleContext context, CacheSettings settings, Map<String, Object> properties, Store.Engine engine) {
        service = new CacheService(
                context,
                String.valueOf(properties.get("service.pid")),
                limits(settings),
                settings.generation(),
                engine);
    }

    /** Applies new limits, and evicts what exceeds them. */
    @Modified
    public final void configure(CacheSettings settings) {
        service.configure(limits(settings), settings.generation());
    }

    @Deactivate
    public final void close() {
        service.close();
    }

    private static CacheLimits limits(CacheSettings settings) {
        return new CacheLimits(
                settings.maximum(),
                settings.unit(),
                Duration.ofMillis(settings.expireAfterWriteMillis()),
                Duration.ofMillis(settings.expireAfterAccessMillis()));
    }
}
