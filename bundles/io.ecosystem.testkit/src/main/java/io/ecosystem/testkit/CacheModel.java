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
 * The expected content of a cache, in the simplest form: a list from the most to the least recently used entry. It does
 * not evict by itself, but follows the removals that the cache has reported, and checks that they were necessary.
 */
final class CacheModel {

    private final boolean exact;
    private final List<Held> held = new ArrayList<>();
    private final List<Removal> due = new ArrayList<>();
    private CacheLimits limits;
    private long now;

    private record Held(int key, Object value, long written, long used, boolean ended) {}

    private record Removal(int key, Object value, Cause cause) {}

    CacheModel(CacheLimits limits, boolean exact) {
        this.limits = limits;
        this.exact = exact;
    }

    void advance(long nanos) {
        now += nanos;
    }

    /**
     * Changes the limits. Entries that have expired by now stay expired under any limits. An exact cache keeps the
     * times of its entries, but need not know their last use unless that was limited; another cache may reset them if
     * there are times or units to add.
     */
    void limit(CacheLimits other) {
        boolean sameUnit = other.unit() == limits.unit();
        boolean sameWriting = other.afterWrite().isZero() == limits.afterWrite().isZero();
        boolean sameAccess =
                other.afterAccess().isZero() == limits.afterAccess().isZero();
        boolean anew = !exact && !(sameUnit && sameWriting && sameAccess);
        held.replaceAll(one -> {
            if (isOver(one)) {
                return new Held(one.key, one.value, one.written, one.used, true);
            }
            long written = anew ? now : one.written;
            long used = anew || !sameAccess ? now : one.used;
            return new Held(one.key, one.value, written, used, false);
        });
        limits = other;
    }

    Optional<Object> peek(int key) {
        return find(key).map(Held::value);
    }

    Optional<Object> get(int key) {
        Optional<Held> found = find(key);
        found.ifPresent(one -> {
            held.remove(one);
            held.addFirst(new Held(key, one.value, one.written, now, false));
        });
        return found.map(Held::value);
    }

    Optional<Object> put(int key, Object value) {
        Optional<Held> before = find(key);
        before.ifPresent(one -> remove(one, Cause.REPLACED));
        held.addFirst(new Held(key, value, now, now, false));
        return before.map(Held::value);
    }

    Optional<Object> remove(int key) {
        Optional<Held> found = find(key);
        found.ifPresent(one -> remove(one, Cause.REMOVED));
        return found.map(Held::value);
    }

    void clear() {
        held.stream().filter(one -> !isOver(one)).toList().forEach(one -> remove(one, Cause.CLEARED));
    }

    private void remove(Held one, Cause cause) {
        held.remove(one);
        due.add(new Removal(one.key, one.value, cause));
    }

    /** Returns the entry that an exact cache evicts next. */
    Optional<Map.Entry<Integer, Object>> oldest() {
        return held.reversed().stream()
                .filter(one -> !isOver(one))
                .findFirst()
                .map(one -> Map.entry(one.key, one.value));
    }

    /** Records a removal that the cache has reported, after the model has applied the operation. */
    void left(int key, Object value, Cause cause) {
        if (cause != Cause.EVICTED && cause != Cause.EXPIRED) {
            assertThat(due.removeIf(one -> one.key == key && one.value == value && one.cause == cause))
                    .as("%s=%s has left as %s, which was due: %s", key, value, cause, due)
                    .isTrue();
            return;
        }
        Held gone = held.stream()
                .filter(one -> one.key == key && one.value == value)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "%s=%s has left as %s, but should not have been there: %s".formatted(key, value, cause, held)));
        if (cause == Cause.EXPIRED) {
            assertThat(isOver(gone)).as("%s was over when it expired", gone).isTrue();
        } else {
            assertThat(weight() > limits.maximum() || isOver(gone))
                    .as("no room for %s among %s", gone, held)
                    .isTrue();
            if (exact && weight(gone) <= limits.maximum()) {
                assertThat(gone).as("the oldest of %s", held).isEqualTo(held.getLast());
            }
        }
        held.remove(gone);
    }

    /**
     * Checks that all removals were reported; expired entries may be reported later, when an operation comes across
     * them.
     */
    void checkTold() {
        assertThat(due).as("what has left and was not told").isEmpty();
    }

    /** Checks that nothing is left, and that all removals were reported. */
    void checkEmpty() {
        checkTold();
        assertThat(held).as("what is left").isEmpty();
    }

    /** Compares with the content of the cache, after all removals were reported. */
    void check(List<Map.Entry<Integer, Object>> entries, long size) {
        List<Map.Entry<Integer, Object>> expected = held.stream()
                .filter(one -> !isOver(one))
                .map(one -> Map.entry(one.key, one.value))
                .toList();
        assertThat(weight()).isLessThanOrEqualTo(limits.maximum());
        assertThat(size).isBetween((long) expected.size(), (long) held.size());
        if (exact) {
            assertThat(held).noneMatch(this::isOver);
            assertThat(entries).isEqualTo(expected);
        } else {
            assertThat(entries).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** Returns the values by key. */
    Map<Integer, Object> values() {
        Map<Integer, Object> values = new HashMap<>();
        held.forEach(one -> values.put(one.key, one.value));
        return values;
    }

    private Optional<Held> find(int key) {
        return held.stream().filter(one -> one.key == key && !isOver(one)).findFirst();
    }

    private boolean isOver(Held one) {
        return one.ended
                || isOver(limits.afterWrite().toNanos(), one.written)
                || isOver(limits.afterAccess().toNanos(), one.used);
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
