package io.ecosystem.api.cache;

/** A cache was used after its configuration or its bundle was removed. */
public class CacheGoneException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String cache;

    /**
     * That a cache has gone.
     *
     * @param cache its name
     * @param pid the configuration that it came from
     */
    public CacheGoneException(String cache, String pid) {
        super("cache '%s' is gone: its configuration %s or its bundle was removed".formatted(cache, pid));
        this.cache = cache;
    }

    /** The name of the cache. */
    public String cache() {
        return cache;
    }
}
