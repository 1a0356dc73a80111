package io.ecosystem.cache;

import io.ecosystem.api.cache.Cache;
import io.ecosystem.api.cache.CacheGoneException;
import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.cache.CacheStatistics;
import io.ecosystem.api.cache.RemovalListener;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A cache over an engine's store: the behaviour common to all caches.
 *
 * <p>A computation stores its value while holding its entry in {@code computing}. An operation that overtakes it first
 * removes that entry, then touches the store, so an overtaken value is never stored. A computation that begins between
 * these two steps is not removed, but it stores only if absent, so it never overwrites a value that was put.
 *
 * <p>It is long because it is all operations of {@link Cache}, and this order holds for each.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class NamedCache<K, V> implements Cache<K, V>, AutoCloseable {

    private final String name;
    private final RemovalNotices<K, V> removals;
    private final LongSupplier ticker;
    private final CurrentStore<K, V> store;
    private final ConcurrentHashMap<K, Computing<V>> computing = new ConcurrentHashMap<>();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder computations = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder computingNanos = new LongAdder();
    private volatile CacheLimits limits; // written by the configuration thread

    /**
     * Creates a cache with an empty store, whose entries expire by the clock of the machine.
     *
     * @param name the name it is injected by
     * @param pid its configuration, for messages
     */
    public NamedCache(String name, String pid, CacheLimits limits, Store.Engine engine) {
        this(name, pid, limits, engine, System::nanoTime);
    }

    /**
     * Creates a cache with an empty store.
     *
     * @param name the name it is injected by
     * @param pid its configuration, for messages
     * @param ticker by which entries expire: nanoseconds since an arbitrary moment; never goes back
     */
    public NamedCache(String name, String pid, CacheLimits limits, Store.Engine engine, LongSupplier ticker) {
        this.name = name;
        this.limits = limits;
        this.ticker = ticker;
        removals = new RemovalNotices<>(name);
        store = new CurrentStore<>(removals, () -> new CacheGoneException(name, pid), opening(limits, engine));
    }

    private CurrentStore.Opening<K, V> opening(CacheLimits within, Store.Engine engine) {
        return (into, entries) -> engine.open(within, into, ticker, entries);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<V> get(K key) {
        return counted(store.present().get(key));
    }

    private Optional<V> counted(Optional<V> found) {
        if (found.isPresent()) {
            hits.increment();
        } else {
            misses.increment();
        }
        removals.tell();
        return found;
    }

    /** Finds a usable value; one that is not usable expires. */
    private Optional<V> find(K key, Predicate<? super V> usable) {
        Optional<V> found = store.present().get(key);
        while (found.isPresent() && !usable.test(found.get())) {
            V unusable = found.get();
            found = store.change(current -> {
                current.expire(key, unusable);
                return current.get(key);
            });
        }
        return found;
    }

    @Override
    public Optional<V> peek(K key) {
        return store.present().peek(key);
    }

    @Override
    public Optional<V> put(K key, V value) {
        Objects.requireNonNull(value, "value");
        computing.remove(key);
        return left(store.change(current -> current.put(key, value)));
    }

    @Override
    public <X extends Exception> V getOrCompute(K key, Computation<? super K, ? extends V, X> computation)
            throws X, InterruptedException {
        return getOrCompute(key, NamedCache::always, computation);
    }

    @Override
    public <X extends Exception> V getOrCompute(
            K key, Predicate<? super V> usable, Computation<? super K, ? extends V, X> computation)
            throws X, InterruptedException {
        Optional<V> found = store.present().get(key);
        if (found.isPresent() && usable.test(found.get())) {
            hits.increment();
            removals.tell();
            return found.get();
        }
        found = counted(found.isEmpty() ? found : find(key, usable)); // an unusable value expires
        while (found.isEmpty()) {
            Computing<V> mine = new Computing<>();
            Computing<V> other = computing.putIfAbsent(key, mine);
            if (other == null) {
                return compute(key, mine, usable, computation);
            }
            found = Optional.ofNullable(other.<X>await(name, key));
        }
        return found.get();
    }

    private static boolean always(Object value) {
        return true;
    }

    private <X extends Exception> V compute(
            K key, Computing<V> mine, Predicate<? super V> usable, Computation<? super K, ? extends V, X> computation)
            throws X {
        long began = System.nanoTime();
        try {
            Optional<V> meanwhile = find(key, usable); // another computation may have ended since the miss
            V value = meanwhile.isPresent() ? meanwhile.get() : computation.compute(key);
            if (meanwhile.isPresent()) {
                computing.remove(key, mine);
            } else {
                store(
                        key,
                        mine,
                        Objects.requireNonNull(
                                value, () -> "the value that was computed for %s in cache '%s'".formatted(key, name)));
                computations.increment();
                computingNanos.add(System.nanoTime() - began);
            }
            mine.succeed(value);
            return left(value);
        } catch (Throwable failure) {
            failures.increment();
            computingNanos.add(System.nanoTime() - began);
            computing.remove(key, mine);
            boolean interrupted = failure instanceof InterruptedException
                    || Thread.currentThread().isInterrupted();
            mine.fail(interrupted ? null : failure);
            throw failure;
        }
    }

    private void store(K key, Computing<V> mine, V value) {
        computing.computeIfPresent(key, (same, current) -> {
            if (current != mine) {
                return current;
            }
            store.changeIfPresent(there -> there.putIfAbsent(key, value));
            return null;
        });
    }

    @Override
    public Optional<V> remove(K key) {
        computing.remove(key);
        return left(store.change(current -> current.remove(key)));
    }

    @Override
    public boolean remove(K key, V value) {
        return left(store.change(current -> current.remove(key, value)));
    }

    @Override
    public long removeIf(BiPredicate<? super K, ? super V> test) {
        long removed = store.present().stream()
                .filter(entry -> test.test(entry.getKey(), entry.getValue()))
                .filter(entry -> store.change(current -> current.remove(entry.getKey(), entry.getValue())))
                .count();
        return left(removed);
    }

    /**
     * Drops the keys and values that match a test and must be released. Overtakes running computations, which may be
     * about to store such values.
     */
    void drop(Predicate<Object> test) {
        computing.clear();
        store.drop(test);
        removals.tell();
    }

    @Override
    public Optional<Map.Entry<K, V>> evict() {
        return left(store.change(Store::evict));
    }

    @Override
    public void clear() {
        computing.clear();
        store.change(current -> {
            current.clear();
            return true;
        });
        removals.tell();
    }

    /** Does not wait while the engine is replaced. */
    @Override
    public long size() {
        return left(store.size());
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        return left(store.change(Store::entries)).stream()
                .map(entry -> Map.entry(entry.key(), entry.value()))
                .iterator();
    }

    @Override
    public CacheLimits limits() {
        return limits;
    }

    /**
     * Applies new limits and evicts what exceeds them.
     *
     * @throws RuntimeException if a value cannot be weighed; then nothing has changed
     */
    public void limit(CacheLimits other) {
        store.change(current -> {
            current.limit(other);
            return true;
        });
        limits = other;
        removals.tell();
    }

    @Override
    public CacheStatistics statistics() {
        return new CacheStatistics(
                hits.sum(),
                misses.sum(),
                computations.sum(),
                failures.sum(),
                Duration.ofNanos(computingNanos.sum()),
                removals.evictions(),
                removals.expirations());
    }

    /** Adds a listener for future removals. */
    public void listen(RemovalListener<?, ?> listener) {
        removals.listen(listener);
    }

    /** Removes a listener. */
    public void forget(RemovalListener<?, ?> listener) {
        removals.forget(listener);
    }

    /** Takes the entries out of the store, whose engine goes. Operations wait until the cache resumes or closes. */
    public void rest() {
        store.rest();
        removals.tell();
    }

    /**
     * Goes on with a new store and the entries that rested, within these limits.
     *
     * @throws RuntimeException if the store cannot take them; then they rest on
     */
    public void resume(CacheLimits within, Store.Engine engine) {
        store.resume(opening(within, engine));
        limits = within;
        removals.tell();
    }

    /** Removes all entries; further uses of the cache fail. */
    @Override
    public void close() {
        store.close();
        computing.clear();
        removals.tell();
    }

    /** Ends an operation that may have changed entries. */
    private <T> T left(T result) {
        removals.tell();
        return result;
    }
}
