package io.ecosystem.cache;

/**
 * An entry with its times, as it moves from one store to the next. Times are those of the ticker that both stores use.
 *
 * @param <K> its key
 * @param <V> its value
 * @param written when it was stored; if the store does not know, when it was read
 * @param used when it was last used; if the store does not know, when it was read
 */
public record StoredEntry<K, V>(K key, V value, long written, long used) {}
