package io.ecosystem.cache.lru.internal;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.cache.RemovalListener.Cause;
import io.ecosystem.cache.Removals;
import io.ecosystem.cache.Store;
import io.ecosystem.cache.StoredEntry;
import io.ecosystem.cache.Weights;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.StampedLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store that evicts exactly the least recently used entry.
 *
 * <p>All changes of entries hold the lock; lookups do not. A lookup takes a time once it has the node, reads the value,
 * and records the time in the node unless the node has ended. A use thus takes effect at that time, or right after the
 * write that it has seen, and the order of uses is the order of their times. The order is computed only on demand,
 * under the lock: an entry is evicted if it is the oldest and, in the same atomic step, has not been used since. The
 * most recently used entry may be used again without a new time, which changes no order; but its idle time is then
 * unknown, so this is done only while no time limit depends on it.
 *
 * <p>A stored entry becomes visible once the entries evicted for it have ended; a lookup that finds nothing during a
 * change repeats after it. So no thread sees a partial change.
 *
 * <p>The class is long because all operations share one lock and one order.
 */
public final class LruStore<K, V> implements Store<K, V> {

    /** The last use is remembered only at multiples of this time, since doing so every time is too expensive. */
    static final long REMEMBERED = 256;

    private final Removals<K, V> removals;
    private final MonotonicTicker stamps;
    private final StampedLock lock = new StampedLock();
    private final AgeHeap<K, V> byUse = new AgeHeap<>(AgeField.USE);
    private final AgeHeap<K, V> byWriting = new AgeHeap<>(AgeField.WRITING); // empty unless a time limit depends on it
    private volatile ConcurrentMap<K, Node<K, V>> nodes = new ConcurrentHashMap<>(); // written under the lock
    private volatile TimeLimits times; // written under the lock
    private CacheLimits limits;
    private long total;

    /**
     * Creates a store.
     *
     * @param ticker nanoseconds since an arbitrary moment; must not go back
     * @param entries what it begins with
     */
    public LruStore(CacheLimits limits, Removals<K, V> removals, LongSupplier ticker, List<StoredEntry<K, V>> entries) {
        this.limits = limits;
        this.removals = removals;
        times = TimeLimits.of(limits, 0);
        stamps = new MonotonicTicker(
                ticker,
                entries.stream()
                        .mapToLong(entry -> Math.min(entry.written(), entry.used()))
                        .min()
                        .orElseGet(ticker));
        long used = -1;
        for (StoredEntry<K, V> entry : entries.reversed()) {
            used = Math.max(stamps.at(entry.used()), used + 1); // their order is known even where times are equal
            begin(entry, used);
        }
        stamps.goOnAfter(used);
        expire();
        shrink();
    }

    private void begin(StoredEntry<K, V> entry, long used) {
        int weight = Weights.of(entry.value(), limits.unit());
        link(new Node<>(entry.key(), entry.value(), weight, stamps.at(entry.written()), used));
        total += weight;
    }

    @Override
    public Optional<V> get(K key) {
        long unchanged = lock.tryOptimisticRead();
        Node<K, V> node = nodes.get(key);
        if (node == null) {
            return lock.validate(unchanged) ? Optional.empty() : getAgain(key);
        }
        if (stamps.isLatest(node) && times.areEndless() && !node.hasEnded()) {
            return Optional.of(node.value());
        }
        long now = stamps.next(); // before the value: a value replaced later is not used later
        V value = node.value();
        if (!node.use(now, times)) {
            return getAgain(key);
        }
        if (now % REMEMBERED == 0) {
            remember(node, now);
        }
        return Optional.of(value);
    }

    /** Lets a node be used without a new time, as long as no other node is used. */
    private void remember(Node<K, V> node, long now) {
        stamps.remember(node, now);
        if (nodes.get(node.key) != node) {
            stamps.forget(); // it has been removed meanwhile and must be released
        }
    }

    private Optional<V> getAgain(K key) {
        long held = lock.writeLock();
        try {
            expire();
            Node<K, V> node = nodes.get(key);
            if (node == null || !node.use(stamps.next(), times)) {
                return Optional.empty();
            }
            return Optional.of(node.value());
        } finally {
            lock.unlockWrite(held);
        }
    }

    @Override
    public Optional<V> peek(K key) {
        long unchanged = lock.tryOptimisticRead();
        Node<K, V> node = nodes.get(key);
        if (node != null) {
            long now = stamps.next();
            V value = node.value();
            if (node.isThere(now, times)) {
                return Optional.of(value);
            }
        }
        return lock.validate(unchanged) ? Optional.empty() : peekAgain(key);
    }

    private Optional<V> peekAgain(K key) {
        long held = lock.readLock();
        try {
            Node<K, V> node = nodes.get(key);
            return node != null && node.isThere(stamps.next(), times) ? Optional.of(node.value()) : Optional.empty();
        } finally {
            lock.unlockRead(held);
        }
    }

    @Override
    public Optional<V> put(K key, V value) {
        long held = lock.writeLock();
        try {
            int weight = Weights.of(value, limits.unit());
            expire();
            Node<K, V> node = nodes.get(key);
            if (node == null) {
                add(key, value, weight);
                return Optional.empty();
            }
            V before = node.value();
            if (before != value) {
                removals.add(key, before, Cause.REPLACED);
            }
            replace(node, value, weight);
            return Optional.of(before);
        } finally {
            lock.unlockWrite(held);
        }
    }

    @Override
    public void putIfAbsent(K key, V value) {
        long held = lock.writeLock();
        try {
            int weight = Weights.of(value, limits.unit());
            expire();
            if (!nodes.containsKey(key)) {
                add(key, value, weight);
            }
        } finally {
            lock.unlockWrite(held);
        }
    }

    private void add(K key, V value, int weight) {
        if (weight > limits.maximum()) {
            removals.add(key, value, Cause.EVICTED);
            return;
        }
        total += weight;
        shrink();
        long now = stamps.next();
        link(new Node<>(key, value, weight, now, now));
    }

    private void link(Node<K, V> node) {
        byUse.add(node);
        if (times.limitWriting()) {
            byWriting.add(node);
        }
        nodes.put(node.key, node);
    }

    private void replace(Node<K, V> node, V value, int weight) {
        if (weight > limits.maximum()) {
            node.end();
            unlink(node);
            removals.add(node.key, value, Cause.EVICTED);
            return;
        }
        total += weight - node.weight;
        node.weight = weight;
        if (total > limits.maximum()) {
            byUse.remove(node); // so that it is the last to be evicted
            shrink();
            byUse.add(node);
        }
        long now = stamps.next();
        node.use(now, TimeLimits.ENDLESS); // even if it has just expired
        node.write(value, now);
    }

    @Override
    public Optional<V> remove(K key) {
        long held = lock.writeLock();
        try {
            expire();
            Node<K, V> node = nodes.get(key);
            if (node == null) {
                return Optional.empty();
            }
            node.end();
            unlink(node, Cause.REMOVED);
            return Optional.of(node.value());
        } finally {
            lock.unlockWrite(held);
        }
    }

    @Override
    public boolean remove(K key, V value) {
        long held = lock.writeLock();
        try {
            expire();
            Node<K, V> node = nodes.get(key);
            if (node == null || !Objects.equals(node.value(), value)) {
                return false;
            }
            node.end();
            unlink(node, Cause.REMOVED);
            return true;
        } finally {
            lock.unlockWrite(held);
        }
    }

    @Override
    public void expire(K key, V value) {
        long held = lock.writeLock();
        try {
            expire();
            Node<K, V> node = nodes.get(key);
            if (node != null && node.value() == value) {
                node.end();
                unlink(node, Cause.EXPIRED);
            }
        } finally {
            lock.unlockWrite(held);
        }
    }

    @Override
    public Stream<Map.Entry<K, V>> stream() {
        return nodes.values().stream().map(node -> Map.entry(node.key, node.value()));
    }

    @Override
    public Optional<Map.Entry<K, V>> evict() {
        long held = lock.writeLock();
        try {
            expire();
            Node<K, V> oldest = endOldest();
            if (oldest == null) {
                return Optional.empty();
            }
            unlink(oldest, Cause.REMOVED);
            return Optional.of(Map.entry(oldest.key, oldest.value()));
        } finally {
            lock.unlockWrite(held);
        }
    }

    /** Takes effect at once for all threads; earlier lookups keep their results. */
    @Override
    public void clear() {
        long held = lock.writeLock();
        try {
            expire();
            if (removals.areWanted()) {
                nodes.forEach((key, node) -> removals.add(key, node.value(), Cause.CLEARED));
            }
            nodes = new ConcurrentHashMap<>();
            stamps.forget();
            byUse.clear();
            byWriting.clear();
            total = 0;
        } finally {
            lock.unlockWrite(held);
        }
    }

    @Override
    public long size() {
        long held = lock.writeLock();
        try {
            expire();
            return byUse.size();
        } finally {
            lock.unlockWrite(held);
        }
    }

    private record Dated<K, V>(long used, StoredEntry<K, V> entry) {}

    /** Concurrent uses may or may not be reflected. */
    @Override
    public List<StoredEntry<K, V>> entries() {
        List<Dated<K, V>> dated;
        long held = lock.writeLock();
        try {
            expire();
            dated = Arrays.stream(byUse.all())
                    .map(node -> new Dated<>(node.used(), stored(node)))
                    .toList();
        } finally {
            lock.unlockWrite(held);
        }
        return dated.stream()
                .sorted(Comparator.comparingLong((Dated<K, V> one) -> one.used).reversed())
                .map(Dated::entry)
                .toList();
    }

    private StoredEntry<K, V> stored(Node<K, V> node) {
        long used = Math.max(node.used(), times.usesFrom());
        return new StoredEntry<>(node.key, node.value(), stamps.ticks(node.written()), stamps.ticks(used));
    }

    @Override
    public void limit(CacheLimits other) {
        long held = lock.writeLock();
        try {
            expire();
            Node<K, V>[] all = byUse.all();
            int[] weights = Arrays.stream(all)
                    .mapToInt(node -> Weights.of(node.value(), other.unit()))
                    .toArray();
            limits = other;
            times = TimeLimits.of(other, times.limitUse() ? times.usesFrom() : stamps.next());
            total = 0;
            byWriting.clear();
            for (int i = 0; i < all.length; i++) {
                all[i].weight = weights[i];
                total += weights[i];
                if (times.limitWriting()) {
                    byWriting.add(all[i]);
                }
            }
            expire();
            shrink();
        } finally {
            lock.unlockWrite(held);
        }
    }

    /** Removes expired entries. */
    private void expire() {
        if (times.areEndless()) {
            return;
        }
        long now = stamps.next();
        Node<K, V> oldest = byUse.oldest();
        while (oldest != null && times.isOverSinceUsed(byUse.oldestMoment(), now)) {
            if (oldest.endUnlessUsedSince(byUse.oldestMoment())) {
                unlink(oldest, Cause.EXPIRED);
            }
            oldest = byUse.oldest();
        }
        oldest = byWriting.oldest();
        while (oldest != null && times.isOverSinceWritten(oldest.written(), now)) {
            oldest.end();
            unlink(oldest, Cause.EXPIRED);
            oldest = byWriting.oldest();
        }
    }

    private void shrink() {
        while (total > limits.maximum()) {
            Node<K, V> oldest = endOldest();
            if (oldest == null) {
                return; // none left
            }
            unlink(oldest, Cause.EVICTED);
        }
    }

    /** Ends the least recently used node and returns it; null if there is none. */
    private @Nullable Node<K, V> endOldest() {
        Node<K, V> oldest = byUse.oldest();
        while (oldest != null && !oldest.endUnlessUsedSince(byUse.oldestMoment())) {
            oldest = byUse.oldest();
        }
        return oldest;
    }

    private void unlink(Node<K, V> node, Cause cause) {
        unlink(node);
        removals.add(node.key, node.value(), cause);
    }

    /** Unlinks a node that has ended. */
    private void unlink(Node<K, V> node) {
        nodes.remove(node.key, node);
        stamps.forget();
        byUse.remove(node);
        if (times.limitWriting()) {
            byWriting.remove(node);
        }
        total -= node.weight;
    }
}
