package io.ecosystem.api.cache;

import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A cache of values by key, within {@linkplain CacheLimits limits}; a service with the property
 * {@value CacheName#PROPERTY}.
 *
 * <p><b>Order.</b> {@link #get}, {@link #put} and {@link #getOrCompute} use the entry that they find or store. An exact
 * cache, such as {@code io.ecosystem.cache.lru}, evicts the least recently used entry and orders entries by use;
 * another may evict the entry that it expects to be needed least.
 *
 * <p><b>Threads.</b> Thread-safe. Operations are linearizable, except {@link #removeIf}, {@link #clear}, {@link #size}
 * and {@link #iterator}, for which an engine may promise less. A stored value is visible to every later operation.
 *
 * <p><b>Removals.</b> Each entry that leaves the cache is reported once to the {@link RemovalListener}s of its name, by
 * a thread that uses the cache and holds no lock: usually the thread whose operation removed the entry, before that
 * operation returns. An expired entry is never returned; it leaves with the next operation that encounters it, stores
 * an entry, or examines all entries.
 *
 * <p>Keys and values are not null. Keys are compared with {@link Object#equals}, and their equality must not change.
 * Every method that touches entries throws {@link CacheGoneException} once the cache's configuration or bundle has been
 * removed.
 *
 * @param <K> keys
 * @param <V> values
 */
@ProviderType
public interface Cache<K, V> extends Iterable<Map.Entry<K, V>> {

    /**
     * Computes a missing value.
     *
     * @param <K> keys
     * @param <V> values
     * @param <X> the exception that it may throw
     */
    @FunctionalInterface
    interface Computation<K, V, X extends Exception> {

        /** Returns the value of a key, not null. */
        V compute(K key) throws X;
    }

    /** Returns the name by which the cache is configured and injected. */
    String name();

    /** Returns the value of a key and marks the entry as used. Counts as a hit or a miss. */
    Optional<V> get(K key);

    /** Returns the value of a key without marking it as used or counting it. */
    Optional<V> peek(K key);

    /**
     * Stores a value as the most recently used.
     *
     * <p>It may be evicted at once, for example if it weighs more than the maximum.
     *
     * @return the previous value
     */
    Optional<V> put(K key, V value);

    /**
     * Returns the value of a key, computing and storing it if absent.
     *
     * <p>Only one computation runs per key. Concurrent callers wait for it without a time limit and receive its value
     * or its failure; a failure is not stored. If a computation fails because its thread was interrupted, one of the
     * waiting callers computes instead. Other keys and all other methods do not wait. If {@link #put}, {@link #remove}
     * of the key or {@link #clear} overtakes a computation, its value goes to the waiting callers but is not stored,
     * and later callers start a new computation.
     *
     * @throws X what the computation threw, also to callers that waited for it
     * @throws InterruptedException if the thread is interrupted while it waits for another one
     * @throws IllegalStateException if a computation requests its own key, directly or through computations of other
     *     threads that wait for it
     */
    <X extends Exception> V getOrCompute(K key, Computation<? super K, ? extends V, X> computation)
            throws X, InterruptedException;

    /**
     * Returns the value of a key like {@link #getOrCompute(Object, Computation)}, for values that know when they
     * expire. A value that is no longer usable leaves as expired, the request counts as a miss, and a new value is
     * computed.
     *
     * @param usable whether a value found in the cache is still usable; must be fast, and is called without a lock
     *     held. Not called for a value that this call has computed or waited for
     */
    <X extends Exception> V getOrCompute(
            K key, Predicate<? super V> usable, Computation<? super K, ? extends V, X> computation)
            throws X, InterruptedException;

    /** Removes an entry and returns its value, if present. */
    Optional<V> remove(K key);

    /**
     * Removes an entry if it has the given value, compared with {@link Object#equals}. Does not overtake a running
     * computation.
     *
     * @return whether it was removed
     */
    boolean remove(K key, V value);

    /**
     * Removes the entries that a test accepts. The test runs without a lock held; an entry stored meanwhile may stay.
     * Does not overtake a running computation.
     *
     * @return the number of removed entries
     */
    long removeIf(BiPredicate<? super K, ? super V> test);

    /** Removes and returns the least recently used entry; empty if there is none. Does not count as an eviction. */
    Optional<Map.Entry<K, V>> evict();

    /** Removes all entries. */
    void clear();

    /** Returns the number of entries; an engine that is not exact may count some expired ones. */
    long size();

    /**
     * Returns a snapshot of the entries, from most to least recently used, without marking them as used. Later changes
     * do not show, and the iterator does not support removal. Copies all entries: time and memory grow with the size.
     */
    @Override
    Iterator<Map.Entry<K, V>> iterator();

    /** Returns the limits as currently configured. */
    CacheLimits limits();

    /** Returns the counts since the cache was created; changing its limits does not reset them. */
    CacheStatistics statistics();
}
