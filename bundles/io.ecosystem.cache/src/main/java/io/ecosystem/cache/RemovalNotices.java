package io.ecosystem.cache;

import io.ecosystem.api.cache.RemovalListener;
import io.ecosystem.api.cache.RemovalListener.Cause;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removals that listeners have not yet received, and the listeners. A store adds removals under its locks; the cache
 * delivers them once the locks are released.
 *
 * @param <K> keys
 * @param <V> values
 */
final class RemovalNotices<K, V> {

    private static final Logger log = LoggerFactory.getLogger(RemovalNotices.class);

    private final String cache;
    private final List<Told> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Removal<K, V>> untold = new ConcurrentLinkedQueue<>();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder expirations = new LongAdder();

    private record Removal<K, V>(K key, V value, Cause cause) {}

    private record Told(RemovalListener<Object, Object> listener, AtomicBoolean failed) {}

    RemovalNotices(String cache) {
        this.cache = cache;
    }

    /** Adds an entry that has left. */
    void add(K key, V value, Cause cause) {
        switch (cause) {
            case EVICTED -> evictions.increment();
            case EXPIRED -> expirations.increment();
            case REPLACED, REMOVED, CLEARED -> {}
        }
        if (!listeners.isEmpty()) {
            untold.add(new Removal<>(key, value, cause));
        }
    }

    /** Returns whether there are listeners. */
    boolean areWanted() {
        return !listeners.isEmpty();
    }

    @SuppressWarnings("unchecked") // users must make the types of a cache and its listeners match
    void listen(RemovalListener<?, ?> listener) {
        listeners.add(new Told((RemovalListener<Object, Object>) listener, new AtomicBoolean()));
    }

    void forget(RemovalListener<?, ?> listener) {
        listeners.removeIf(told -> told.listener == listener);
    }

    /** Delivers the pending removals. Called with no lock held. */
    void tell() {
        if (untold.isEmpty()) {
            return;
        }
        for (Removal<K, V> next = untold.poll(); next != null; next = untold.poll()) {
            for (Told told : listeners) {
                tell(next, told);
            }
        }
    }

    private void tell(Removal<K, V> removal, Told told) {
        try {
            told.listener.removed(removal.key, removal.value, removal.cause);
        } catch (RuntimeException | Error e) {
            if (told.failed.compareAndSet(false, true)) {
                log.error("Listener {} of cache '{}' failed; it is not logged again", told.listener, cache, e);
            }
        }
    }

    long evictions() {
        return evictions.sum();
    }

    long expirations() {
        return expirations.sum();
    }
}
