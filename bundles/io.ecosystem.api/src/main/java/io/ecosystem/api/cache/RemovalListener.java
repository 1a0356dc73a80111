package io.ecosystem.api.cache;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told what leaves a cache. Publish it as a service with a {@link CacheName}.
 *
 * <p>Called by threads that use the cache, many at once, while no lock is held. Two removals of one key may be told by
 * two threads in either order. What it throws is ignored; the first time it is logged.
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
        /** {@link Cache#remove} or {@link Cache#evict} took it out. */
        REMOVED,
        /** {@link Cache#clear}, or the end of the cache. */
        CLEARED,
        /** There was no room. */
        EVICTED,
        /** Its time was up. */
        EXPIRED
    }

    /** An entry has left. */
    void removed(K key, V value, Cause cause);
}
