package io.ecosystem.cache.lru.internal;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.cache.NamedCache;
import io.ecosystem.testkit.CacheConcurrencyContract;
import io.ecosystem.testkit.CacheSpecification;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jetbrains.lincheck.datastructures.Operation;

/** Public with a public constructor, since Lincheck creates one for each run. */
public class LruConcurrencyTest extends CacheConcurrencyContract {

    public LruConcurrencyTest() {
        super(
                new NamedCache<>(
                        "tested",
                        "io.ecosystem.cache.lru~tested",
                        CacheLimits.entries(CacheSpecification.Lru.MAXIMUM),
                        LruStore::new,
                        counting()),
                CacheSpecification.Lru.class);
    }

    /** Time always advances, so no two times are equal, and each may be remembered. */
    private static LongSupplier counting() {
        var ticks = new AtomicLong();
        return () -> ticks.addAndGet(LruStore.REMEMBERED);
    }

    /** Evicts an entry. */
    @Operation
    public Object evict() {
        return cache().evict().map(Map.Entry::getValue).orElse(null);
    }
}
