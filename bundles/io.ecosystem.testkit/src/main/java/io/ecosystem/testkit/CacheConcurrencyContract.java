package io.ecosystem.testkit;

import io.ecosystem.api.cache.Cache;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * What every cache does while several threads use it: each operation takes effect at one moment. Lincheck runs random
 * operations on threads and looks for an order of them in which a map would have given the same results; where the cache is
 * exact, a map that evicts the least recently used entry. Once threads run freely, and once Lincheck switches them where
 * they touch what they share.
 *
 * <p>A subclass has a public constructor without arguments, which is called for each run.
 */
@Param(name = "key", gen = IntGen.class, conf = "1:4")
@Param(name = "value", gen = IntGen.class, conf = "1:3")
public abstract class CacheConcurrencyContract {

    private final Cache<Integer, Object> cache;
    private final Class<?> specification;

    /**
     * A run with a new cache.
     *
     * @param specification {@link CacheSpecification.Lru}, of whose size the cache is, or {@link CacheSpecification}, if
     *        it holds at least four entries
     */
    protected CacheConcurrencyContract(Cache<Integer, Object> cache,
            Class<? extends CacheSpecification> specification) {
        this.cache = cache;
        this.specification = specification;
    }

    /** Finds an entry. */
    @Operation
    public Object get(@Param(name = "key") int key) {
        return cache.get(key).orElse(null);
    }

    /** Looks at an entry. */
    @Operation
    public Object peek(@Param(name = "key") int key) {
        return cache.peek(key).orElse(null);
    }

    /** Stores an entry. */
    @Operation
    public Object put(@Param(name = "key") int key, @Param(name = "value") int value) {
        return cache.put(key, value).orElse(null);
    }

    /** Removes an entry. */
    @Operation
    public Object remove(@Param(name = "key") int key) {
        return cache.remove(key).orElse(null);
    }

    /** Removes an entry of a value. */
    @Operation
    public boolean removeIf(@Param(name = "key") int key, @Param(name = "value") int value) {
        return cache.remove(key, value);
    }

    /** Counts the entries. */
    @Operation
    public long size() {
        return cache.size();
    }

    /** The cache of this run. */
    protected final Cache<Integer, Object> cache() {
        return cache;
    }

    @Test
    final void takesEffectAtOneMomentHoweverThreadsAreSwitched() {
        new ModelCheckingOptions().threads(2).actorsPerThread(3).iterations(5).invocationsPerIteration(50)
                .sequentialSpecification(specification).check(getClass());
    }

    @Test
    final void takesEffectAtOneMoment() {
        new StressOptions().threads(2).actorsPerThread(4).iterations(10).invocationsPerIteration(300)
                .sequentialSpecification(specification).check(getClass());
    }
}
