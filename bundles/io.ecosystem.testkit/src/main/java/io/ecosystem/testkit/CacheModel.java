package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.cache.RemovalListener.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cache should hold, kept in the simplest way: a list from the most to the least recently used. It removes nothing
 * for want of room by itself, but follows what the cache has told to have removed, and checks that it had to go.
 */
final class CacheModel {

    private final boolean exact;
    private final List<Held> held = new ArrayList<>();
    private CacheLimits limits;
    private long now;

    record Held(int key, Object value, long written, long used) {
    }

    CacheModel(CacheLimits limits, boolean exact) {
        this.limits = limits;
        this.exact = exact;
    }

    void advance(long nanos) {
        now += nanos;
    }

    /**
     * An exact cache keeps the times of its entries; another one may begin anew if there are times or units to add, without
     * those whose time is up.
     */
    void limit(CacheLimits other) {
        boolean sameUnit = other.unit() == limits.unit();
        boolean sameWriting = other.afterWrite().isZero() == limits.afterWrite().isZero();
        boolean sameAccess = other.afterAccess().isZero() == limits.afterAccess().isZero();
        boolean anew = !(sameUnit && sameWriting && sameAccess);
        if (anew && !exact) {
            held.removeIf(this::isOver);
            held.replaceAll(one -> new Held(one.key, one.value, now, now));
        }
        limits = other;
    }

    Optional<Object> peek(int key) {
        return find(key).map(Held::value);
    }

    Optional<Object> get(int key) {
        Optional<Held> found = find(key);
        found.ifPresent(one -> {
            held.remove(one);
            held.addFirst(new Held(key, one.value, one.written, now));
        });
        return found.map(Held::value);
    }

    Optional<Object> put(int key, Object value) {
        Optional<Object> before = peek(key);
        before.ifPresent(old -> held.removeIf(one -> one.key == key));
        held.addFirst(new Held(key, value, now, now));
        return before;
    }

    Optional<Object> remove(int key) {
        Optional<Held> found = find(key);
        found.ifPresent(held::remove);
        return found.map(Held::value);
    }

    void clear() {
        held.removeIf(one -> !isOver(one));
    }

    /** What an exact cache evicts next. */
    Optional<Map.Entry<Integer, Object>> oldest() {
        return held.reversed().stream().filter(one -> !isOver(one)).findFirst().map(one -> Map.entry(one.key,
                one.value));
    }

    /** The cache has said that it evicted or expired an entry, and did so after what was done to the model. */
    void left(int key, Object value, Cause cause) {
        Held gone = held.stream().filter(one -> one.key == key && one.value == value).findFirst().orElseThrow(
                () -> new AssertionError("%s=%s has left as %s, but should not have been there: %s".formatted(key,
                        value,
                        cause, held)));
        if (cause == Cause.EXPIRED) {
            assertThat(isOver(gone)).as("%s was over when it expired", gone).isTrue();
        } else {
            assertThat(cause).isEqualTo(Cause.EVICTED);
            assertThat(weight() > limits.maximum() || isOver(gone)).as("no room for %s among %s", gone, held).isTrue();
            if (exact && weight(gone) <= limits.maximum()) {
                assertThat(gone).as("the oldest of %s", held).isEqualTo(held.getLast());
            }
        }
        held.remove(gone);
    }

    /** The cache has said that an entry left for a reason that the model knows, unless its time was up. */
    void leftIfOver(int key, Object value) {
        held.removeIf(one -> one.key == key && one.value == value && isOver(one));
    }

    /** Compares with what the cache holds, after everything that has left was told. */
    void check(List<Map.Entry<Integer, Object>> entries, long size) {
        List<Map.Entry<Integer, Object>> expected = held.stream().filter(one -> !isOver(one)).map(one -> Map.entry(
                one.key,
                one.value)).toList();
        assertThat(weight()).isLessThanOrEqualTo(limits.maximum());
        assertThat(size).isBetween((long) expected.size(), (long) held.size());
        if (exact) {
            assertThat(held).noneMatch(this::isOver);
            assertThat(entries).isEqualTo(expected);
        } else {
            assertThat(entries).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** The entries by key, for a look at who has which. */
    Map<Integer, Object> values() {
        Map<Integer, Object> values = new HashMap<>();
        held.forEach(one -> values.put(one.key, one.value));
        return values;
    }

    private Optional<Held> find(int key) {
        return held.stream().filter(one -> one.key == key && !isOver(one)).findFirst();
    }

    private boolean isOver(Held one) {
        return isOver(limits.afterWrite().toNanos(), one.written) || isOver(limits.afterAccess().toNanos(), one.used);
    }

    private boolean isOver(long time, long since) {
        return time > 0 && now - since >= time;
    }

    private long weight() {
        return held.stream().mapToLong(this::weight).sum();
    }

    private long weight(Held one) {
        return limits.unit() == CacheLimits.Unit.ENTRIES ? 1 : ((CharSequence) one.value).length();
    }
}
