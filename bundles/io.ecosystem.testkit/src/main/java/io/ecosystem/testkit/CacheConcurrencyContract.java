package io.ecosystem.testkit;

import io.ecosystem.api.cache.Cache;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Tests that concurrent operations of every cache are linearizable. Lincheck runs random operations on several threads
 * and searches for an order in which a map would have given the same results; for an exact cache, a map that evicts the
 * least recently used entry. Once threads run freely, and once Lincheck switches them where they access shared state.
 *
 * <p>A subclass has a public constructor without arguments, called for each run.
 */
@Param(name = "key", gen = IntGen.class, conf = "1:4")
@Param(name = "value", gen = IntGen.class, conf = "1:3")
public abstract class CacheConcurrencyContract {

    /** How many different thread switches to try; {@code -Dslow} or {@code -Dcache.invocations} make a longer run. */
    private static final int INVOCATIONS =
            Integer.getInteger("cache.invocations", Boolean.getBoolean("slow") ? 50 : 10);

    private final Cache<Integer, Object> cache;
    private final Class<?> specification;

    /**
     * Creates a run with a new cache.
     *
     * @param specification {@link CacheSpecification.Lru}, whose size the cache must have, or
     *     {@link CacheSpecification}, if the cache holds at least four entries
     */
    protected CacheConcurrencyContract(
            Cache<Integer, Object> cache, Class<? extends CacheSpecification> specification) {
        this.cache = cache;
        this.specification = specification;
    }

    /** Gets an entry. */
    @Operation
    public @Nullable Object get(@Param(name = "key") int key) {
        return cache.get(key).orElse(null);
    }

    /** Peeks at an entry. */
    @Operation
    public @Nullable Object peek(@Param(name = "key") int key) {
        return cache.peek(key).orElse(null);
    }

    /** Stores an entry. */
    @Operation
    public @Nullable Object put(@Param(name = "key") int key, @Param(name = "value") int value) {
        return cache.put(key, value).orElse(null);
    }

    /** Removes an entry. */
    @Operation
    public @Nullable Object remove(@Param(name = "key") int key) {
        return cache.remove(key).orElse(null);
    }

    /** Removes an entry if it has this value. */
    @Operation
    public boolean removeIf(@Param(name = "key") int key, @Param(name = "value") int value) {
        return cache.remove(key, value);
    }

    /** Counts the entries. */
    @Operation
    public long size() {
        return cache.size();
    }

    /** Returns the cache of this run. */
    protected final Cache<Integer, Object> cache() {
        return cache;
    }

    /**
     * Runs conflicts that random operations seldom cause. Each begins with two entries, of which 1 is the least
     * recently used.
     */
    @Test
    final void takesEffectAtOneMomentWhereReadersMeetWriters() {
        ModelCheckingOptions options = new ModelCheckingOptions()
                .iterations(0)
                .invocationsPerIteration(INVOCATIONS)
                .minimizeFailedScenario(false)
                .sequentialSpecification(specification);
        options.addCustomScenario(meeting("get 1", "put 3 3"));
        options.addCustomScenario(meeting("get 1, get 3", "put 3 3"));
        options.addCustomScenario(meeting("get 3, get 1", "put 3 3"));
        options.addCustomScenario(meeting("peek 1, peek 3", "put 3 3"));
        options.addCustomScenario(meeting("get 2, get 1", "put 1 3, put 3 3"));
        options.addCustomScenario(meeting("get 1, get 1", "remove 1, put 1 3"));
        options.addCustomScenario(meeting("put 3 1, get 4", "put 4 2, get 3"));
        if (specification == CacheSpecification.Lru.class) { // where evictions reveal the order of uses
            options.addCustomScenario(meeting("get 1", "get 1, get 2, get 1, put 3 3"));
            options.addCustomScenario(meeting("get 1, get 1", "get 2, put 3 3"));
            options.addCustomScenario(meeting("get 1, get 1, put 3 3", "get 2"));
            options.addCustomScenario(meeting("get 1, get 2, put 3 3", "get 1, get 1"));
            options.addCustomScenario(meeting("get 1, get 1", "put 1 2, get 2, put 3 3"));
        }
        options.check(getClass());
    }

    private ExecutionScenario meeting(String one, String other) {
        return new ExecutionScenario(
                actors("put 1 1, put 2 2"),
                List.of(actors(one), actors(other)),
                actors("peek 1, peek 2, peek 3, peek 4"),
                null);
    }

    private List<Actor> actors(String calls) {
        return Arrays.stream(calls.split(", "))
                .map(call -> actor(call.split(" ")))
                .toList();
    }

    private Actor actor(String[] call) {
        Method method = Arrays.stream(getClass().getMethods())
                .filter(one -> one.getName().equals(call[0]))
                .findFirst()
                .orElseThrow();
        return new Actor(
                method, Arrays.stream(call).skip(1).map(Integer::valueOf).toList());
    }

    @Test
    final void takesEffectAtOneMomentHoweverThreadsAreSwitched() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .iterations(3)
                .invocationsPerIteration(INVOCATIONS)
                .sequentialSpecification(specification)
                .check(getClass());
    }

    @Test
    final void takesEffectAtOneMoment() {
        new StressOptions()
                .threads(2)
                .actorsPerThread(4)
                .iterations(10)
                .invocationsPerIteration(300)
                .sequentialSpecification(specification)
                .check(getClass());
    }
}
