package io.ecosystem.api.cache;

/**
 * A value that knows what it weighs in a cache that is limited by weight.
 *
 * <p>Without it texts weigh their length in characters, {@link io.ecosystem.api.message.Bytes} and byte arrays theirs
 * in bytes, and every other value 1.
 */
@FunctionalInterface
public interface Weighted {

    /**
     * Its weight, from 0 to 2147483647, which must stay the same. Called while the cache is locked: it must return at
     * once and not use the cache.
     */
    int weight();
}
