package io.ecosystem.cache;

import io.ecosystem.api.cache.RemovalListener.Cause;

/**
 * Where a store reports the entries that leave it, also under its locks.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class Removals<K, V> {

    private final RemovalNotices<K, V> notices;
    private volatile boolean ended; // written once

    Removals(RemovalNotices<K, V> notices) {
        this.notices = notices;
    }

    /** Adds an entry that has left. */
    public void add(K key, V value, Cause cause) {
        if (!ended) {
            notices.add(key, value, cause);
        }
    }

    /** Returns whether there are listeners. */
    public boolean areWanted() {
        return notices.areWanted();
    }

    /** Ignores what is added from now on: the store's entries have moved to another one. */
    void end() {
        ended = true;
    }
}
