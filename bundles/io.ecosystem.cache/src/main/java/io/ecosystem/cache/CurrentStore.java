package io.ecosystem.cache;

import io.ecosystem.api.cache.CacheGoneException;
import io.ecosystem.api.cache.RemovalListener.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The store of a cache, which the cache outlives: while the bundle of its engine is replaced, the entries rest here and
 * operations wait for the next store.
 *
 * <p>Changes of entries share a lock that a change of the store holds alone, so none is lost between two stores.
 * Lookups take no lock: one that began before a store was taken away sees what that store held then.
 */
final class CurrentStore<K, V> {

    private final RemovalNotices<K, V> notices;
    private final Supplier<CacheGoneException> gone;
    private final StampedLock lock = new StampedLock();
    private volatile State<K, V> state; // written under the lock

    private sealed interface State<K, V> {}

    private record Present<K, V>(Store<K, V> store, Removals<K, V> removals) implements State<K, V> {}

    private record Resting<K, V>(List<StoredEntry<K, V>> entries, CountDownLatch ended) implements State<K, V> {}

    private record Closed<K, V>() implements State<K, V> {}

    /** Opens a store, given the entries that it begins with and where it reports removals. */
    @FunctionalInterface
    interface Opening<K, V> {

        Store<K, V> open(Removals<K, V> removals, List<StoredEntry<K, V>> entries);
    }

    CurrentStore(RemovalNotices<K, V> notices, Supplier<CacheGoneException> gone, Opening<K, V> opening) {
        this.notices = notices;
        this.gone = gone;
        state = opened(opening, List.of());
    }

    private Present<K, V> opened(Opening<K, V> opening, List<StoredEntry<K, V>> entries) {
        Removals<K, V> removals = new Removals<>(notices);
        return new Present<>(opening.open(removals, entries), removals);
    }

    /** Returns the store for lookups, once there is one. */
    Store<K, V> present() {
        while (true) {
            switch (state) {
                case Present<K, V> present -> {
                    return present.store();
                }
                case Resting<K, V> resting -> await(resting);
                case Closed<K, V> closed -> throw gone.get();
            }
        }
    }

    /** Changes the entries, once there is a store. */
    <T> T change(Function<Store<K, V>, T> change) {
        while (true) {
            long held = lock.readLock();
            try {
                if (state instanceof Present<K, V> present) {
                    return change.apply(present.store());
                }
            } finally {
                lock.unlockRead(held);
            }
            present();
        }
    }

    /** Changes the entries; does nothing if there is no store now. */
    void changeIfPresent(Consumer<Store<K, V>> change) {
        long held = lock.readLock();
        try {
            if (state instanceof Present<K, V> present) {
                change.accept(present.store());
            }
        } finally {
            lock.unlockRead(held);
        }
    }

    private void await(Resting<K, V> resting) {
        try {
            resting.ended().await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw gone.get();
        }
    }

    /** Counts the entries, without waiting for a store. */
    long size() {
        return switch (state) {
            case Present<K, V> present -> present.store().size();
            case Resting<K, V> resting -> resting.entries().size();
            case Closed<K, V> closed -> throw gone.get();
        };
    }

    /** Removes the entries of which a test accepts key or value, also while they rest. */
    void drop(Predicate<Object> test) {
        exclusively(() -> {
            switch (state) {
                case Present<K, V> present ->
                    present.store().stream()
                            .filter(entry -> test.test(entry.getKey()) || test.test(entry.getValue()))
                            .forEach(entry -> present.store().remove(entry.getKey(), entry.getValue()));
                case Resting<K, V> resting ->
                    resting.entries().removeIf(entry -> {
                        boolean matches = test.test(entry.key()) || test.test(entry.value());
                        if (matches) {
                            notices.add(entry.key(), entry.value(), Cause.REMOVED);
                        }
                        return matches;
                    });
                case Closed<K, V> closed -> {}
            }
        });
    }

    /** Takes the entries out of the store, and lets it go. */
    void rest() {
        exclusively(() -> {
            if (state instanceof Present<K, V> present) {
                List<StoredEntry<K, V>> entries =
                        new ArrayList<>(present.store().entries());
                present.removals().end();
                state = new Resting<>(entries, new CountDownLatch(1));
            }
        });
    }

    /**
     * Opens the next store with the entries that rested.
     *
     * @throws RuntimeException if it cannot be opened with them; then they rest on
     */
    void resume(Opening<K, V> opening) {
        exclusively(() -> {
            if (state instanceof Resting<K, V> resting) {
                state = opened(opening, List.copyOf(resting.entries()));
                resting.ended().countDown();
            }
        });
    }

    /** Removes all entries; operations fail from now on. */
    void close() {
        exclusively(() -> {
            switch (state) {
                case Present<K, V> present -> present.store().clear();
                case Resting<K, V> resting -> {
                    resting.entries().forEach(entry -> notices.add(entry.key(), entry.value(), Cause.CLEARED));
                    resting.ended().countDown();
                }
                case Closed<K, V> closed -> {}
            }
            state = new Closed<>();
        });
    }

    private void exclusively(Runnable change) {
        long held = lock.writeLock();
        try {
            change.run();
        } finally {
            lock.unlockWrite(held);
        }
    }
}
