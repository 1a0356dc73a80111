package io.ecosystem.api.cache;

/** Thrown when a cache is used after its configuration or bundle was removed. */
public class CacheGoneException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String cache;

    /**
     * Creates the exception for a cache that no longer exists.
     *
     * @param cache the name of the cache
     * @param pid the configuration of the cache
     */
    public CacheGoneException(String cache, String pid) {
        super("cache '%s' is gone: its configuration %s or its bundle was removed".formatted(cache, pid));
        this.cache = cache;
    }

    /** Returns the name of the cache. */
    public String cache() {
        return cache;
    }
}
