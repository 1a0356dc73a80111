package io.ecosystem.api.cache;

import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Values by key, within {@linkplain CacheLimits limits}; a service with the property {@value CacheName#PROPERTY}.
 *
 * <p><b>Order.</b> An entry is used when {@link #get}, {@link #put} or {@link #getOrCompute} finds or stores it. An
 * exact cache, such as {@code io.ecosystem.cache.lru}, evicts the least recently used entry, and all that is ordered
 * here is ordered by use; another may take what it expects to be needed least.
 *
 * <p><b>Threads.</b> Safe for use by many threads. Each operation takes effect at one moment between its call and its
 * return, except {@link #removeIf}, {@link #clear}, {@link #size} and {@link #iterator}, of which an engine may say
 * less. What a thread has stored, every later operation sees.
 *
 * <p><b>Removals.</b> Whatever leaves the cache is told to the {@link RemovalListener}s of its name, once, by a thread
 * that uses the cache, as a rule the one whose operation made it leave and before that returns, and while no lock is
 * held. An entry whose time is up is never returned; it leaves with the next operation that comes across it, that
 * stores, or that looks at all entries.
 *
 * <p>Keys and values are not null. Keys have the equality of {@link Object#equals}, and must not change it. Every
 * method that touches entries throws {@link CacheGoneException} once its configuration or its bundle has been removed.
 *
 * @param <K> keys
 * @param <V> values
 */
@ProviderType
public interface Cache<K, V> extends Iterable<Map.Entry<K, V>> {

    /**
     * How a value is made that is not there.
     *
     * @param <K> keys
     * @param <V> values
     * @param <X> how it may fail
     */
    @FunctionalInterface
    interface Computation<K, V, X extends Exception> {

        /** Makes the value of a key, which is not null. */
        V compute(K key) throws X;
    }

    /** The name that it is configured and injected by. */
    String name();

    /** The value of a key, which is used by this. Counts as a hit or a miss. */
    Optional<V> get(K key);

    /** The value of a key, without using or counting it. */
    Optional<V> peek(K key);

    /**
     * Stores a value as the most recently used.
     *
     * <p>It may be evicted at once: a value that weighs more than the maximum is.
     *
     * @return the value that it replaces
     */
    Optional<V> put(K key, V value);

    /**
     * The value of a key, computed and stored if it is not there.
     *
     * <p>One computation runs for a key at a time; who asks meanwhile waits for it, as long as it takes, and gets its
     * value, or its failure, which is not stored. If a computation fails because its thread was interrupted, one of
     * those who wait computes instead. Other keys, and all other methods, do not wait. A computation that {@link #put},
     * {@link #remove} of its key or {@link #clear} overtakes gives its value to those who wait for it, but is not
     * stored, and whoever comes later begins another one.
     *
     * @throws X what the computation threw, also to those who waited for it
     * @throws InterruptedException if the thread is interrupted while it waits for another one
     * @throws IllegalStateException if a computation asks for the key that it computes, itself or by way of
     *     computations of other threads that wait for it
     */
    <X extends Exception> V getOrCompute(K key, Computation<? super K, ? extends V, X> computation)
            throws X, InterruptedException;

    /**
     * The value of a key, as {@link #getOrCompute(Object, Computation)}, for values that know themselves when their
     * time is up. One that cannot be used any more leaves as expired, the request counts as a miss, and a new value is
     * computed.
     *
     * @param usable whether a value that is found can still be used; quick, and called while no lock is held. A value
     *     that this call has computed or waited for is not asked about
     */
    <X extends Exception> V getOrCompute(
            K key, Predicate<? super V> usable, Computation<? super K, ? extends V, X> computation)
            throws X, InterruptedException;

    /** Removes an entry, and returns its value if it was there. */
    Optional<V> remove(K key);

    /**
     * Removes an entry if it has a value, compared with {@link Object#equals}. A computation that runs is not
     * overtaken.
     *
     * @return whether it was removed
     */
    boolean remove(K key, V value);

    /**
     * Removes the entries that a test accepts, which is called while no lock is held; one that is stored meanwhile may
     * stay. A computation that runs is not overtaken.
     *
     * @return how many were removed
     */
    long removeIf(BiPredicate<? super K, ? super V> test);

    /** Removes and returns the least recently used entry; empty if there is none. Does not count as an eviction. */
    Optional<Map.Entry<K, V>> evict();

    /** Removes all entries. */
    void clear();

    /** The number of entries; an engine that is not exact may count some whose time is up. */
    long size();

    /**
     * The entries of this moment from the most to the least recently used, which are not used by this. What happens
     * later does not show; removing through the iterator is not supported. Takes a copy: time and memory grow with the
     * size.
     */
    @Override
    Iterator<Map.Entry<K, V>> iterator();

    /** The limits as they are configured now. */
    CacheLimits limits();

    /** What was counted since the cache was made; changes of its limits do not reset it. */
    CacheStatistics statistics();
}
