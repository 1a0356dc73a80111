package io.ecosystem.cache.lru.internal;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.cache.NamedCache;
import io.ecosystem.testkit.CacheContract;
import io.ecosystem.testkit.TestedCache;
import java.util.function.LongSupplier;

class LruContractTest extends CacheContract {

    @Override
    protected TestedCache open(CacheLimits limits, LongSupplier ticker) {
        NamedCache<Integer, Object> cache =
                new NamedCache<>("tested", "io.ecosystem.cache.lru~tested", limits, LruStore::new, ticker);
        return new TestedCache(
                cache,
                cache::limit,
                renewed -> {
                    cache.rest();
                    cache.resume(renewed, LruStore::new);
                },
                cache::listen,
                cache::close);
    }

    @Override
    protected boolean isExact() {
        return true;
    }
}
