package io.ecosystem.cache.lru.internal;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.cache.NamedCache;
import io.ecosystem.cache.Removals;
import io.ecosystem.cache.Store;
import io.ecosystem.testkit.CacheConcurrencyContract;
import io.ecosystem.testkit.CacheSpecification;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;

/** Public with a public constructor, since Lincheck creates one for each run. */
public class LruConcurrencyTest extends CacheConcurrencyContract {

    /** Time always advances, so no two times are equal, and each may be remembered. */
    private static final class Counting implements Store.Engine {

        @Override
        public <K, V> Store<K, V> open(CacheLimits limits, Removals<K, V> removals) {
            var ticks = new AtomicLong();
            return new LruStore<>(limits, removals, () -> ticks.addAndGet(LruStore.REMEMBERED));
        }
    }

    public LruConcurrencyTest() {
        super(
                new NamedCache<>(
                        "tested",
                        "io.ecosystem.cache.lru~tested",
                        CacheLimits.entries(CacheSpecification.Lru.MAXIMUM),
                        new Counting()),
                CacheSpecification.Lru.class);
    }

    /** Evicts an entry. */
    @Operation
    public Object evict() {
        return cache().evict().map(Map.Entry::getValue).orElse(null);
    }
}
