package io.ecosystem.cache;

import io.ecosystem.api.cache.CacheLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The entries of one cache, as an engine keeps them. Methods correspond to those of
 * {@link io.ecosystem.api.cache.Cache} with the same name and make the same promises. Every entry that leaves goes to
 * the {@link Removals} given to the store.
 *
 * @param <K> keys
 * @param <V> values
 */
@ConsumerType
public interface Store<K, V> {

    /** Creates stores. */
    @FunctionalInterface
    interface Engine {

        /**
         * Returns a new store.
         *
         * @param ticker by which entries expire: nanoseconds since an arbitrary moment; never goes back
         * @param entries what it begins with, from the most to the least recently used, each with its times of this
         *     ticker; those that have expired, or for which there is no room, leave at once
         * @throws RuntimeException if a value cannot be weighed
         */
        <K, V> Store<K, V> open(
                CacheLimits limits, Removals<K, V> removals, LongSupplier ticker, List<StoredEntry<K, V>> entries);
    }

    /** Finds a value and marks its entry as used. */
    Optional<V> get(K key);

    /** Finds a value. */
    Optional<V> peek(K key);

    /** Stores. */
    Optional<V> put(K key, V value);

    /** Stores a value if absent, atomically. */
    void putIfAbsent(K key, V value);

    /** Removes. */
    Optional<V> remove(K key);

    /** Removes an entry if it has this value. */
    boolean remove(K key, V value);

    /** Removes an entry as expired if its value is this very object. */
    void expire(K key, V value);

    /** Returns the entries in any order, with no lock held; concurrent changes may or may not be reflected. */
    Stream<Map.Entry<K, V>> stream();

    /** Removes the least recently used entry. */
    Optional<Map.Entry<K, V>> evict();

    /** Removes all entries. */
    void clear();

    /** Returns the number of entries. */
    long size();

    /** Returns a copy of the entries, from the most to the least recently used. */
    List<StoredEntry<K, V>> entries();

    /**
     * Applies new limits and evicts what exceeds them. Entries already expired stay so.
     *
     * @throws RuntimeException if a value cannot be weighed; then nothing has changed
     */
    void limit(CacheLimits limits);
}
