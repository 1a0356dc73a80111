package io.ecosystem.cache;

import io.ecosystem.api.cache.CacheLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The entries of one cache, as an engine keeps them: the methods of {@link io.ecosystem.api.cache.Cache} of the same
 * name, with its promises. What leaves, for whatever reason, goes to the {@link Removals} that the store was made with.
 *
 * @param <K> keys
 * @param <V> values
 */
@ConsumerType
public interface Store<K, V> {

    /** How an engine makes a store. */
    @FunctionalInterface
    interface Engine {

        /** A new, empty store. */
        <K, V> Store<K, V> open(CacheLimits limits, Removals<K, V> removals);
    }

    /** Finds and uses. */
    Optional<V> get(K key);

    /** Finds only. */
    Optional<V> peek(K key);

    /** Stores. */
    Optional<V> put(K key, V value);

    /** Stores unless there is a value, in one step. */
    void putIfAbsent(K key, V value);

    /** Removes. */
    Optional<V> remove(K key);

    /** Removes if it is this value. */
    boolean remove(K key, V value);

    /** Removes if it is this very object, as one whose time is up. */
    void expire(K key, V value);

    /** Removes what a test accepts, which is called while no lock is held. */
    long removeIf(BiPredicate<? super K, ? super V> test);

    /** Removes the least recently used. */
    Optional<Map.Entry<K, V>> evict();

    /** Removes all. */
    void clear();

    /** How many there are. */
    long size();

    /** A copy of what there is, from the most to the least recently used. */
    List<Map.Entry<K, V>> entries();

    /**
     * Takes other limits and keeps what fits into them. What is over by then stays over.
     *
     * @throws RuntimeException if a value cannot be weighed; then nothing has changed
     */
    void limit(CacheLimits limits);
}
