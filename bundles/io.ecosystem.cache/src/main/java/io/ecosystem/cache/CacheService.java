package io.ecosystem.cache;

import io.ecosystem.api.cache.Cache;
import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.cache.CacheName;
import io.ecosystem.api.cache.RemovalListener;
import io.ecosystem.api.statistics.StatisticsSource;
import io.ecosystem.spi.time.MovableClock;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a configured cache and its statistics, section {@code caches}, as services. Notifies the removal listeners
 * of its name. Drops entries whose key or value class comes from a bundle that stops, so that replaced bundles can be
 * garbage-collected.
 */
final class CacheService implements AutoCloseable {

    /** The service property that holds the engine, the name of its bundle. */
    static final String ENGINE = "cache.engine";

    private static final Logger log = LoggerFactory.getLogger(CacheService.class);

    private final BundleContext context;
    private final String engine;
    private final NamedCache<Object, Object> cache;
    private final ServiceTracker<Object, RemovalListener<?, ?>> listeners;
    private final SynchronousBundleListener stops = this::bundleChanged;
    private final List<ServiceRegistration<?>> registrations;
    private long generation;

    /**
     * Opens a cache named after its configuration.
     *
     * @param context of the bundle that publishes it
     * @param engineName the bundle of the engine
     * @param pid the configuration, such as {@code io.ecosystem.cache.lru~sessions}
     * @param generation clears the cache when it changes
     * @throws IllegalArgumentException if the configuration has no name
     */
    CacheService(
            BundleContext context,
            String engineName,
            String pid,
            CacheLimits limits,
            long generation,
            Store.Engine engine) {
        String name = pid.substring(pid.indexOf('~') + 1);
        if (name.equals(pid) || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "configuration '%s' names no cache; call it %s~<name>".formatted(pid, pid.replace("~", "")));
        }
        this.context = context;
        this.engine = engineName;
        this.generation = generation;
        listeners = new ServiceTracker<>(context, listenersOf(name), new Listeners());
        cache = new NamedCache<>(name, pid, limits, engine, clock(context)::nanoTime);
        warnOfAnother(name, pid);
        listeners.open();
        context.addBundleListener(stops);
        registrations = List.of(
                context.registerService(Cache.class, cache, properties(name)),
                context.registerService(StatisticsSource.class, this::statistics, properties(name)));
    }

    /** Applies new limits, and clears the cache if the generation has changed. */
    void configure(CacheLimits limits, long ofGeneration) {
        cache.limit(limits);
        clearIfNew(ofGeneration);
    }

    private void clearIfNew(long ofGeneration) {
        if (generation != ofGeneration) {
            generation = ofGeneration;
            cache.clear();
        }
    }

    /** Keeps the entries without their engine. Operations wait until the cache resumes or closes. */
    void rest() {
        cache.rest();
    }

    /** Goes on with a new engine and the entries kept; without them if it cannot take them. */
    void resume(CacheLimits limits, long ofGeneration, Store.Engine next) {
        try {
            cache.resume(limits, next);
        } catch (RuntimeException e) {
            log.warn("Cache '{}' begins empty, as its entries do not fit its configuration", cache.name(), e);
            cache.drop(entry -> true);
            cache.resume(limits, next);
        }
        clearIfNew(ofGeneration);
        log.info("Cache '{}' goes on with {} entries in {}", cache.name(), cache.size(), engine);
    }

    /** Returns the name of the cache. */
    String name() {
        return cache.name();
    }

    /** Unregisters the services; further uses of the cache fail. */
    @Override
    public void close() {
        registrations.forEach(ServiceRegistration::unregister);
        context.removeBundleListener(stops);
        cache.close();
        listeners.close();
    }

    private static MovableClock clock(BundleContext context) {
        var reference = context.getServiceReference(MovableClock.class);
        return reference == null ? new MovableClock() : context.getService(reference);
    }

    private Hashtable<String, Object> properties(String name) {
        return new Hashtable<>(Map.of(CacheName.PROPERTY, name, ENGINE, engine));
    }

    private void warnOfAnother(String name, String pid) {
        try {
            if (!context.getServiceReferences(Cache.class, "(%s=%s)".formatted(CacheName.PROPERTY, name))
                    .isEmpty()) {
                log.warn("There is another cache '{}' besides the one of {}; who injects it may get either", name, pid);
            }
        } catch (InvalidSyntaxException e) {
            throw unusable(name, e);
        }
    }

    private static Filter listenersOf(String name) {
        try {
            return FrameworkUtil.createFilter("(&(%s=%s)(%s=%s))"
                    .formatted(Constants.OBJECTCLASS, RemovalListener.class.getName(), CacheName.PROPERTY, name));
        } catch (InvalidSyntaxException e) {
            throw unusable(name, e);
        }
    }

    private static IllegalArgumentException unusable(String name, InvalidSyntaxException cause) {
        return new IllegalArgumentException(
                "'%s' cannot be the name of a cache, as it holds one of ( ) * \\".formatted(name), cause);
    }

    private Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>(cache.statistics().named());
        figures.put("size", cache.size());
        figures.put("maximum", cache.limits().maximum());
        return Map.of("caches", Map.of(cache.name(), figures));
    }

    private void bundleChanged(BundleEvent event) {
        boolean end = context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING;
        if (event.getType() == BundleEvent.STOPPED && !end) {
            Bundle stopped = event.getBundle();
            cache.drop(object -> stopped.equals(FrameworkUtil.getBundle(object.getClass())));
        }
    }

    private final class Listeners implements ServiceTrackerCustomizer<Object, RemovalListener<?, ?>> {

        @Override
        public RemovalListener<?, ?> addingService(ServiceReference<Object> reference) {
            RemovalListener<?, ?> listener = (RemovalListener<?, ?>) context.getService(reference);
            if (listener != null) {
                cache.listen(listener);
            }
            return listener;
        }

        @Override
        public void modifiedService(ServiceReference<Object> reference, RemovalListener<?, ?> listener) {
            // only the filter matters
        }

        @Override
        public void removedService(ServiceReference<Object> reference, RemovalListener<?, ?> listener) {
            cache.forget(listener);
            context.ungetService(reference);
        }
    }
}
