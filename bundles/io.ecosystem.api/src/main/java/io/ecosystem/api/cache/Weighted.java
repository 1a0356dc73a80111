package io.ecosystem.api.cache;

/**
 * A value that knows its weight in a cache limited by weight.
 *
 * <p>Other values: strings weigh their length in characters, {@link io.ecosystem.api.message.Bytes} and byte arrays
 * their length in bytes, everything else 1.
 */
@FunctionalInterface
public interface Weighted {

    /**
     * Returns the weight, from 0 to 2147483647, which must not change. Called with the cache locked: it must return at
     * once and not use the cache.
     */
    int weight();
}
