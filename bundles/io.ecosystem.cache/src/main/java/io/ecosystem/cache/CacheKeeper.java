package io.ecosystem.cache;

import io.ecosystem.api.cache.CacheLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps caches with their entries while the bundle of their engine is replaced: the next version takes over those of
 * the same configuration. A cache that no version takes over in time closes, as does one whose engine is uninstalled.
 * Thread-safe.
 */
@Component(service = CacheKeeper.class)
public final class CacheKeeper {

    /** How long a cache waits for the next version of its engine. */
    static final Duration AT_MOST = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(CacheKeeper.class);

    private final BundleContext context;
    private final Duration atMost;
    private final SynchronousBundleListener uninstalls = this::bundleChanged;
    private final Map<CacheService, Owner> owners = new HashMap<>(); // guarded by the lock of the object

    /** The configuration and the engine of a cache; resting while the engine's bundle is stopped. */
    private static final class Owner {

        private final String pid;
        private final Bundle engine;
        private final boolean resting;

        Owner(String pid, Bundle engine, boolean resting) {
            this.pid = pid;
            this.engine = engine;
            this.resting = resting;
        }
    }

    /** Starts without caches. */
    @Activate
    public CacheKeeper(BundleContext context) {
        this(context, AT_MOST);
    }

    CacheKeeper(BundleContext context, Duration atMost) {
        this.context = context;
        this.atMost = atMost;
        context.addBundleListener(uninstalls);
    }

    /** Opens a cache, with its entries if it was kept. */
    CacheService open(Bundle engine, String pid, CacheLimits limits, long generation, Store.Engine store) {
        CacheService kept = takeOver(engine, pid);
        if (kept != null) {
            try {
                kept.resume(limits, generation, store);
                return kept;
            } catch (RuntimeException e) {
                close(kept);
                throw e;
            }
        }
        CacheService opened = new CacheService(context, engine.getSymbolicName(), pid, limits, generation, store);
        synchronized (this) {
            owners.put(opened, new Owner(pid, engine, false));
        }
        return opened;
    }

    private synchronized @Nullable CacheService takeOver(Bundle engine, String pid) {
        for (Map.Entry<CacheService, Owner> one : owners.entrySet()) {
            Owner owner = one.getValue();
            if (owner.resting && owner.pid.equals(pid) && owner.engine.equals(engine)) {
                one.setValue(new Owner(pid, engine, false));
                return one.getKey();
            }
        }
        return null;
    }

    /** Keeps a cache whose engine stops, unless the whole framework does. */
    void keep(CacheService cache) {
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING) {
            close(cache);
            return;
        }
        cache.rest();
        Owner resting;
        synchronized (this) {
            resting = owners.computeIfPresent(cache, (same, owner) -> new Owner(owner.pid, owner.engine, true));
        }
        if (resting == null) {
            cache.close(); // the keeper has ended
        } else {
            CompletableFuture.delayedExecutor(atMost.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> expire(cache, resting));
        }
    }

    private void expire(CacheService cache, Owner resting) {
        synchronized (this) {
            if (owners.get(cache) != resting) {
                return; // taken over, and perhaps kept again
            }
            owners.remove(cache);
        }
        log.warn(
                "Cache '{}' is closed, as no version of {} took it over within {} s",
                cache.name(),
                resting.engine.getSymbolicName(),
                atMost.toSeconds());
        cache.close();
    }

    /** Closes a cache. */
    void close(CacheService cache) {
        boolean open;
        synchronized (this) {
            open = owners.remove(cache) != null;
        }
        if (open) {
            cache.close();
        }
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.UNINSTALLED) {
            cachesOf(event.getBundle()).forEach(this::close);
        }
    }

    private synchronized List<CacheService> cachesOf(Bundle engine) {
        return owners.entrySet().stream()
                .filter(one -> one.getValue().engine.equals(engine))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Closes all caches. */
    @Deactivate
    void close() {
        context.removeBundleListener(uninstalls);
        List<CacheService> all;
        synchronized (this) {
            all = new ArrayList<>(owners.keySet());
        }
        all.forEach(this::close);
    }
}
