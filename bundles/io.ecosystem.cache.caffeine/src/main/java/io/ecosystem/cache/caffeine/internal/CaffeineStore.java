package io.ecosystem.cache.caffeine.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.cache.RemovalListener.Cause;
import io.ecosystem.cache.Removals;
import io.ecosystem.cache.Store;
import io.ecosystem.cache.StoredEntry;
import io.ecosystem.cache.Weights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store backed by Caffeine. It orders entries by estimated need, most needed first.
 *
 * <p>A Caffeine cache can change its maximum or a time limit, but not its unit, and cannot add a time limit. In that
 * case a new one is created and filled from the old one, while writers wait; its entries count as just stored. The old
 * one reports entries that had expired.
 */
final class CaffeineStore<K, V> implements Store<K, V> {

    /** As long as Caffeine, which counts in nanoseconds, can add to any time. */
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE >> 1);

    private final Removals<K, V> removals;
    private final ReplayedTicker ticker;
    private final ReadWriteLock replacing = new ReentrantReadWriteLock();

    @SuppressWarnings("ThreadLocalUsage") // per store: Caffeine notifies on the removing thread
    private final ThreadLocal<V> expiring = new ThreadLocal<>();

    private CacheLimits limits; // under the lock
    private volatile Cache<K, V> cache; // written under the lock
    private boolean clearing; // guarded by the write lock, and read by the same thread
    private Map<K, V> moved = Map.of(); // likewise

    CaffeineStore(CacheLimits limits, Removals<K, V> removals, LongSupplier ticker, List<StoredEntry<K, V>> entries) {
        this.limits = limits;
        this.removals = removals;
        this.ticker = new ReplayedTicker(ticker);
        entries.forEach(
                entry -> Weights.of(entry.value(), limits.unit())); // before anything is reported, since it may fail
        cache = build(limits);
        if (!entries.isEmpty()) {
            replay(entries);
        }
    }

    /**
     * Stores and uses each entry at the times when it was stored and used; where one is unknown, it is the present.
     * Nothing expires before its end.
     */
    private void replay(List<StoredEntry<K, V>> entries) {
        record Step(long time, Runnable action) {}
        limit(cache, FOREVER, FOREVER, limits.maximum());
        entries.reversed().stream() // the least used first, where times are equal
                .flatMap(entry -> Stream.of(
                        new Step(Math.min(entry.written(), entry.used()), () -> cache.put(entry.key(), entry.value())),
                        new Step(entry.used(), () -> use(entry.key()))))
                .sorted(Comparator.comparingLong(Step::time))
                .forEach(step -> ticker.replay(step.time(), step.action()));
        limit(cache, limits.afterWrite(), limits.afterAccess(), limits.maximum());
    }

    private void use(K key) {
        Object unused = cache.getIfPresent(key);
    }

    @Override
    public Optional<V> get(K key) {
        return reading(current -> current.getIfPresent(key));
    }

    @Override
    public Optional<V> peek(K key) {
        return reading(current -> current.policy().getIfPresentQuietly(key));
    }

    @Override
    public Optional<V> put(K key, V value) {
        return writing(() -> Optional.ofNullable(cache.asMap().put(key, value)));
    }

    @Override
    public void putIfAbsent(K key, V value) {
        writing(() -> cache.asMap().putIfAbsent(key, value));
    }

    @Override
    public Optional<V> remove(K key) {
        return writing(() -> Optional.ofNullable(cache.asMap().remove(key)));
    }

    @Override
    public boolean remove(K key, V value) {
        return writing(() -> cache.asMap().remove(key, value));
    }

    @Override
    public void expire(K key, V value) {
        expiring.set(value);
        try {
            writing(() -> cache.asMap().computeIfPresent(key, (same, current) -> current == value ? null : current));
        } finally {
            expiring.remove();
        }
    }

    @Override
    public Stream<Map.Entry<K, V>> stream() {
        return cache.asMap().entrySet().stream();
    }

    @Override
    public Optional<Map.Entry<K, V>> evict() {
        return writing(() -> {
            while (true) {
                cache.cleanUp();
                var coldest = eviction(cache).coldest(1).entrySet().stream().findFirst();
                if (coldest.isEmpty()
                        || cache.asMap()
                                .remove(coldest.get().getKey(), coldest.get().getValue())) {
                    return coldest.map(entry -> Map.entry(entry.getKey(), entry.getValue()));
                }
            }
        });
    }

    @Override
    public void clear() {
        replacing.writeLock().lock();
        clearing = true;
        try {
            cache.invalidateAll();
        } finally {
            clearing = false;
            replacing.writeLock().unlock();
        }
    }

    @Override
    public long size() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    @Override
    public List<StoredEntry<K, V>> entries() {
        Cache<K, V> current = cache;
        current.cleanUp();
        long now = ticker.read();
        Policy<K, V> policy = current.policy();
        List<StoredEntry<K, V>> entries = new ArrayList<>();
        eviction(current)
                .hottest(Integer.MAX_VALUE)
                .forEach((key, value) -> entries.add(new StoredEntry<>(
                        key,
                        value,
                        now - age(policy.expireAfterWrite(), key),
                        now - age(policy.expireAfterAccess(), key))));
        return List.copyOf(entries);
    }

    /** Returns the nanoseconds since an entry was stored or used; 0 where no limit depends on it. */
    private static <K, V> long age(Optional<Policy.FixedExpiration<K, V>> expiration, K key) {
        return expiration
                .map(one -> one.ageOf(key, TimeUnit.NANOSECONDS).orElse(0))
                .orElse(0L);
    }

    @Override
    public void limit(CacheLimits other) {
        replacing.writeLock().lock();
        try {
            if (isSameKind(limits, other)) {
                limit(cache, other.afterWrite(), other.afterAccess(), other.maximum());
            } else {
                replace(other);
            }
            limits = other;
        } finally {
            replacing.writeLock().unlock();
        }
    }

    private void replace(CacheLimits other) {
        Map<K, V> entries = eviction(cache).coldest(Integer.MAX_VALUE);
        entries.values().forEach(value -> Weights.of(value, other.unit())); // before any change, since it may fail
        Cache<K, V> before = cache;
        Cache<K, V> next = build(other);
        entries.forEach(next::put);
        next.cleanUp();
        cache = next;
        moved = entries;
        try {
            before.invalidateAll();
        } finally {
            moved = Map.of();
        }
    }

    private static <K, V> void limit(Cache<K, V> cache, Duration afterWrite, Duration afterAccess, long maximum) {
        eviction(cache).setMaximum(maximum);
        cache.policy().expireAfterWrite().ifPresent(time -> time.setExpiresAfter(capped(afterWrite)));
        cache.policy().expireAfterAccess().ifPresent(time -> time.setExpiresAfter(capped(afterAccess)));
        cache.cleanUp();
    }

    /** Repeats a miss in a cache that was replaced meanwhile on its successor. */
    private Optional<V> reading(Function<Cache<K, V>, V> find) {
        while (true) {
            Cache<K, V> current = cache;
            V found = find.apply(current);
            if (found != null || current == cache) {
                return Optional.ofNullable(found);
            }
        }
    }

    private <T> T writing(Supplier<T> change) {
        Lock lock = replacing.readLock();
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    private static <K, V> Policy.Eviction<K, V> eviction(Cache<K, V> cache) {
        return cache.policy().eviction().orElseThrow();
    }

    private static boolean isSameKind(CacheLimits one, CacheLimits other) {
        return one.unit() == other.unit()
                && one.afterWrite().isZero() == other.afterWrite().isZero()
                && one.afterAccess().isZero() == other.afterAccess().isZero();
    }

    private Cache<K, V> build(CacheLimits within) {
        Caffeine<Object, Object> builder = Caffeine.newBuilder().ticker(ticker).executor(Runnable::run);
        if (within.unit() == CacheLimits.Unit.ENTRIES) {
            builder.maximumSize(within.maximum());
        } else {
            builder.maximumWeight(within.maximum()).weigher((key, value) -> Weights.of(value, within.unit()));
        }
        if (!within.afterWrite().isZero()) {
            builder.expireAfterWrite(capped(within.afterWrite()));
        }
        if (!within.afterAccess().isZero()) {
            builder.expireAfterAccess(capped(within.afterAccess()));
        }
        return builder.<K, V>removalListener(this::removed).build();
    }

    /** Nothing is null here, since stored keys and values are not collected. */
    private void removed(@Nullable K key, @Nullable V value, RemovalCause cause) {
        if (key != null && value != null && moved.get(key) != value) {
            removals.add(
                    key,
                    value,
                    cause == RemovalCause.EXPLICIT && expiring.get() == value ? Cause.EXPIRED : cause(cause));
        }
    }

    private static Duration capped(Duration time) {
        return time.compareTo(FOREVER) > 0 ? FOREVER : time;
    }

    private Cause cause(RemovalCause cause) {
        return switch (cause) {
            case EXPLICIT -> clearing ? Cause.CLEARED : Cause.REMOVED;
            case REPLACED -> Cause.REPLACED;
            case SIZE -> Cause.EVICTED;
            case EXPIRED -> Cause.EXPIRED;
            case COLLECTED -> throw new IllegalStateException("values are held");
        };
    }
}
