package io.ecosystem.cache.caffeine.internal;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.cache.NamedCache;
import io.ecosystem.cache.Removals;
import io.ecosystem.cache.Store;
import io.ecosystem.testkit.CacheContract;
import io.ecosystem.testkit.TestedCache;
import java.util.function.LongSupplier;

class CaffeineContractTest extends CacheContract {

    private record Engine(LongSupplier ticker) implements Store.Engine {

        @Override
        public <K, V> Store<K, V> open(CacheLimits limits, Removals<K, V> removals) {
            return new CaffeineStore<>(limits, removals, ticker);
        }
    }

    @Override
    protected TestedCache open(CacheLimits limits, LongSupplier ticker) {
        NamedCache<Integer, Object> cache =
                new NamedCache<>("tested", "io.ecosystem.cache.caffeine~tested", limits, new Engine(ticker));
        return new TestedCache(cache, cache::limit, cache::listen, cache::close);
    }

    @Override
    protected boolean isExact() {
        return false;
    }
}
