package io.ecosystem.api.cache;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Receives the entries that leave a cache. Publish it as a service with a {@link CacheName}.
 *
 * <p>Called by threads that use the cache, concurrently, with no lock held. Two removals of one key may arrive in
 * either order. Exceptions are ignored; the first is logged.
 *
 * @param <K> keys
 * @param <V> values
 */
@ConsumerType
@FunctionalInterface
public interface RemovalListener<K, V> {

    /** Why an entry left. */
    enum Cause {

        /** Another object was stored as its value. */
        REPLACED,
        /** {@link Cache#remove} or {@link Cache#evict} removed it. */
        REMOVED,
        /** {@link Cache#clear} was called, or the cache ended. */
        CLEARED,
        /** The cache was full. */
        EVICTED,
        /** It expired. */
        EXPIRED
    }

    /** Called after an entry has left. */
    void removed(K key, V value, Cause cause);
}
