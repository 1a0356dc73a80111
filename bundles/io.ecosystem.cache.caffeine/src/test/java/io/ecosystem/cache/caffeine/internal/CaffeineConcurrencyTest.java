package io.ecosystem.cache.caffeine.internal;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.cache.NamedCache;
import io.ecosystem.testkit.CacheConcurrencyContract;
import io.ecosystem.testkit.CacheSpecification;

/** Public with a public constructor, since Lincheck creates one for each run. */
public class CaffeineConcurrencyTest extends CacheConcurrencyContract {

    public CaffeineConcurrencyTest() {
        super(
                new NamedCache<>(
                        "tested", "io.ecosystem.cache.caffeine~tested", CacheLimits.entries(100), CaffeineStore::new),
                CacheSpecification.class);
    }
}
