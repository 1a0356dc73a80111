package io.ecosystem.cache;

import io.ecosystem.api.cache.CacheLimits;
import java.time.Duration;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;

/** The life of a cache as a component: it has services while it has a configuration. An engine adds its entries. */
public abstract class ConfiguredCache {

    /** The reason for the end of a component whose bundle stops, {@code DEACTIVATION_REASON_BUNDLE_STOPPED}. */
    private static final int BUNDLE_STOPPED = 6;

    private final CacheKeeper keeper;
    private final CacheService service;

    /**
     * Opens the cache.
     *
     * @param keeper keeps the entries while the engine's bundle is replaced
     * @param context of the engine's bundle
     * @param properties of the component
     */
    protected ConfiguredCache(
            CacheKeeper keeper,
            BundleContext context,
            CacheSettings settings,
            Map<String, Object> properties,
            Store.Engine engine) {
        this.keeper = keeper;
        service = keeper.open(
                context.getBundle(),
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

    /** Closes the cache, unless the bundle stops and its next version may take the entries over. */
    @Deactivate
    public final void close(int reason) {
        if (reason == BUNDLE_STOPPED) {
            keeper.keep(service);
        } else {
            keeper.close(service);
        }
    }

    private static CacheLimits limits(CacheSettings settings) {
        return new CacheLimits(
                settings.maximum(),
                settings.unit(),
                Duration.ofMillis(settings.expireAfterWriteMillis()),
                Duration.ofMillis(settings.expireAfterAccessMillis()));
    }
}
