package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.cache.Cache;
import io.ecosystem.api.cache.CacheLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/** A sequence of random operations on a new cache, each compared with the model. */
final class CacheSequence {

    static final int OPERATIONS = 250;

    private static final int[] KEYS = {12, 50};
    private static final Duration STEP = Duration.ofSeconds(10);

    private final Random random;
    private final boolean exact;
    private final int keys;
    private final CacheLimits first;
    private final CacheModel model;
    private final List<Runnable> told = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private long now = 42;

    CacheSequence(Random random, boolean exact) {
        this.random = random;
        this.exact = exact;
        keys = KEYS[random.nextInt(KEYS.length)];
        first = limits();
        model = new CacheModel(first, exact);
    }

    void run(BiFunction<CacheLimits, LongSupplier, TestedCache> open) throws Exception {
        try (TestedCache tested = open.apply(first, () -> now)) {
            tested.listen((key, value, cause) -> told.add(() -> model.left(key, value, cause)));
            for (int i = 0; i < OPERATIONS; i++) {
                step(tested);
                follow();
                model.checkTold();
                if (random.nextInt(4) == 0) {
                    look(tested.cache());
                }
            }
            model.clear();
            tested.close();
            follow();
            model.checkEmpty();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("after %s%n%s".formatted(first, String.join("\n", history)), e);
        }
    }

    private void follow() {
        told.forEach(Runnable::run);
        told.clear();
    }

    private void look(Cache<Integer, Object> cache) {
        List<Map.Entry<Integer, Object>> entries = new ArrayList<>();
        cache.forEach(entries::add);
        long size = cache.size();
        follow();
        model.check(entries, size);
    }

    private void step(TestedCache tested) throws Exception {
        Cache<Integer, Object> cache = tested.cache();
        int key = random.nextInt(keys);
        @SuppressWarnings("UnnecessaryStringBuilder") // equal only to itself
        Object value = new StringBuilder("v".repeat(random.nextInt(4)));
        int what = random.nextInt(100);
        history.add("%d: key %d, value '%s'".formatted(what, key, value));
        if (what < 35) {
            assertThat(cache.get(key)).isEqualTo(model.get(key));
        } else if (what < 60) {
            assertThat(cache.put(key, value)).isEqualTo(model.put(key, value));
        } else if (what < 68) {
            Optional<Object> expected = model.get(key);
            assertThat(cache.getOrCompute(key, same -> value)).isSameAs(expected.orElse(value));
            if (expected.isEmpty()) {
                model.put(key, value);
            }
        } else if (what < 75) {
            assertThat(cache.peek(key)).isEqualTo(model.peek(key));
        } else if (what < 81) {
            assertThat(cache.remove(key)).isEqualTo(model.remove(key));
        } else if (what < 85) {
            Object given = model.values().getOrDefault(key, value);
            boolean expected = model.peek(key).filter(given::equals).isPresent();
            assertThat(cache.remove(key, given)).isEqualTo(expected);
            if (expected) {
                model.remove(key);
            }
        } else if (what < 86) {
            List<Integer> expected = model.values().keySet().stream()
                    .filter(one -> one % 5 == key % 5 && model.peek(one).isPresent())
                    .toList();
            assertThat(cache.removeIf((one, its) -> one % 5 == key % 5)).isEqualTo(expected.size());
            expected.forEach(model::remove);
        } else if (what < 90) {
            Optional<Map.Entry<Integer, Object>> oldest = model.oldest();
            Optional<Map.Entry<Integer, Object>> evicted = cache.evict();
            assertThat(evicted.isPresent()).isEqualTo(oldest.isPresent());
            if (exact) {
                assertThat(evicted).isEqualTo(oldest);
            }
            evicted.ifPresent(entry -> assertThat(model.remove(entry.getKey())).contains(entry.getValue()));
        } else if (what < 91) {
            cache.clear();
            model.clear();
        } else if (what < 93) {
            tested.renew(cache.limits());
        } else if (what < 97) {
            long nanos = STEP.toNanos() * random.nextInt(3);
            now += nanos;
            model.advance(nanos);
        } else {
            CacheLimits limits = limits();
            history.add(limits.toString());
            model.limit(limits);
            tested.limit(limits);
        }
    }

    private CacheLimits limits() {
        return new CacheLimits(
                random.nextInt(keys + 2),
                random.nextInt(3) == 0 ? CacheLimits.Unit.WEIGHT : CacheLimits.Unit.ENTRIES,
                time(),
                time());
    }

    private Duration time() {
        return random.nextBoolean()
                ? Duration.ZERO
                : STEP.multipliedBy(1 + random.nextInt(6)).minus(STEP.dividedBy(2));
    }
}
