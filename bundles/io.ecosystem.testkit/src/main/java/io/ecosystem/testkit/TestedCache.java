package io.ecosystem.testkit;

import io.ecosystem.api.cache.Cache;
import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.cache.RemovalListener;
import java.util.function.Consumer;

/**
 * A cache, and what its configuration and its bundle can do to it.
 *
 * @param cache the cache
 * @param limiting changes its limits
 * @param renewing moves its entries to a new store with these limits, as a replacement of the engine's bundle does
 * @param listening adds a listener
 * @param closing closes it
 */
public record TestedCache(
        Cache<Integer, Object> cache,
        Consumer<CacheLimits> limiting,
        Consumer<CacheLimits> renewing,
        Consumer<RemovalListener<Integer, Object>> listening,
        Runnable closing)
        implements AutoCloseable {

    void limit(CacheLimits limits) {
        limiting.accept(limits);
    }

    void renew(CacheLimits limits) {
        renewing.accept(limits);
    }

    void listen(RemovalListener<Integer, Object> listener) {
        listening.accept(listener);
    }

    @Override
    public void close() {
        closing.run();
    }
}
