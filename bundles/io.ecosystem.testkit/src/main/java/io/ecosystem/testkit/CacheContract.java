package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.cache.Cache;
import io.ecosystem.api.cache.CacheGoneException;
import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.cache.RemovalListener.Cause;
import io.ecosystem.api.cache.Weighted;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the behaviour of every cache. It is long as a list of tests. */
@Timeout(120)
public abstract class CacheContract {

    private static final int SEQUENCES = 500;
    private static final int RACES = 5_000;
    private static final int RENEWALS = 1_000;

    private final AtomicLong ticks = new AtomicLong(42);
    private final List<String> left = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init") // opened by each test
    private TestedCache tested;

    /** Opens a cache of the engine with the time of the ticker, in nanoseconds. */
    protected abstract TestedCache open(CacheLimits limits, LongSupplier ticker);

    /** Returns whether the engine evicts exactly the least recently used entry. */
    protected abstract boolean isExact();

    private Cache<Integer, Object> with(CacheLimits limits) {
        tested = open(limits, ticks::get);
        tested.listen((key, value, cause) -> left.add("%s %s=%s".formatted(cause, key, value)));
        return tested.cache();
    }

    @AfterEach
    final void close() {
        if (tested != null) {
            tested.close();
        }
    }

    @Test
    void keepsReplacesAndRemoves() {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));

        assertThat(cache.get(1)).isEmpty();
        assertThat(cache.put(1, "a")).isEmpty();
        assertThat(cache.put(1, "b")).contains("a");
        assertThat(cache.put(1, "b")).contains("b");
        assertThat(cache.get(1)).contains("b");
        assertThat(cache.peek(1)).contains("b");
        assertThat(cache.remove(1, "a")).isFalse();
        assertThat(cache.remove(1, "b")).isTrue();
        assertThat(cache.put(2, "c")).isEmpty();
        assertThat(cache.remove(2)).contains("c");
        assertThat(cache.remove(2)).isEmpty();
        assertThat(cache.size()).isZero();
        assertThat(left).containsExactly("REPLACED 1=a", "REMOVED 1=b", "REMOVED 2=c");
        assertThat(cache.statistics().hits()).isEqualTo(1);
        assertThat(cache.statistics().misses()).isEqualTo(1);
    }

    @Test
    void removesWhatATestAccepts() {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));
        for (int i = 0; i < 6; i++) {
            cache.put(i, "v" + i);
        }

        assertThat(cache.removeIf((key, value) -> key == 1 || value.equals("v4")))
                .isEqualTo(2);

        assertThat(cache.size()).isEqualTo(4);
        assertThat(cache.peek(1)).isEmpty();
        assertThat(cache.peek(4)).isEmpty();
        assertThat(left).containsExactlyInAnyOrder("REMOVED 1=v1", "REMOVED 4=v4");
    }

    @Test
    void keepsNothingWithAMaximumOfZero() throws Exception {
        Cache<Integer, Object> cache = with(CacheLimits.entries(0));

        cache.put(1, "a");
        assertThat(cache.getOrCompute(2, key -> "b")).isEqualTo("b");

        assertThat(cache.size()).isZero();
        assertThat(cache.evict()).isEmpty();
        assertThat(left).containsExactly("EVICTED 1=a", "EVICTED 2=b");
    }

    @Test
    void keepsOneWithAMaximumOfOne() {
        Cache<Integer, Object> cache = with(CacheLimits.entries(1));

        cache.put(1, "a");
        cache.put(2, "b");
        cache.put(3, "c");

        assertThat(cache.size()).isEqualTo(1);
        assertThat(left).hasSize(2);
        assertThat(cache.evict()).isPresent();
        assertThat(cache.size()).isZero();
        cache.put(4, "d");
        assertThat(cache.get(4)).contains("d");
    }

    @Test
    void doesNotKeepWhatWeighsMoreThanTheMaximum() {
        Cache<Integer, Object> cache = with(CacheLimits.weight(5));
        cache.put(1, "aa");
        cache.put(2, "bb");

        cache.put(2, "too heavy");

        assertThat(cache.peek(2)).isEmpty();
        assertThat(cache.peek(1)).contains("aa");
        assertThat(left).containsExactly("REPLACED 2=bb", "EVICTED 2=too heavy");
    }

    @Test
    void tellsWhatIsCleared() {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));
        cache.put(1, "a");
        cache.put(2, "b");

        cache.clear();

        assertThat(cache.size()).isZero();
        assertThat(left).containsExactlyInAnyOrder("CLEARED 1=a", "CLEARED 2=b");
    }

    @Test
    void survivesAListenerThatFails() {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));
        tested.listen((key, value, cause) -> {
            throw new IllegalStateException("broken listener");
        });
        cache.put(1, "a");

        assertThat(cache.remove(1)).contains("a");
        assertThat(left).containsExactly("REMOVED 1=a");
    }

    @Test
    void tellsListenersWhileNoLockIsHeld() throws Exception {
        Cache<Integer, Object> cache = with(CacheLimits.entries(1));
        tested.listen((key, value, cause) -> {
            if (cause == Cause.EVICTED) {
                FutureTask<Object> other = new FutureTask<>(() -> cache.put(99, "from another thread"));
                Thread.ofPlatform().daemon().start(other);
                try {
                    other.get(20, TimeUnit.SECONDS);
                    left.add("other thread done");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        cache.put(99, "first");

        cache.getOrCompute(1, key -> "b");

        assertThat(left).contains("other thread done");
    }

    @Test
    void computesOnceForAllWhoAsk() throws Exception {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));
        AtomicInteger computations = new AtomicInteger();
        CountDownLatch asked = new CountDownLatch(1);
        List<FutureTask<Object>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(start(() -> cache.getOrCompute(1, key -> {
                asked.await(20, TimeUnit.SECONDS);
                return computations.incrementAndGet();
            })));
        }
        awaitMisses(cache, 8);
        asked.countDown();

        for (FutureTask<Object> caller : callers) {
            assertThat(caller.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        }
        assertThat(cache.statistics().computations()).isEqualTo(1);
        assertThat(cache.getOrCompute(1, key -> 2)).isEqualTo(1);
    }

    @Test
    void givesAFailureToThoseWhoWaitAndDoesNotKeepIt() throws Exception {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));
        CountDownLatch asked = new CountDownLatch(1);
        List<FutureTask<Object>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(start(() -> cache.getOrCompute(1, key -> {
                asked.await(20, TimeUnit.SECONDS);
                awaitWaiting(3);
                throw new IOException("out of order");
            })));
        }
        awaitMisses(cache, 4);
        asked.countDown();

        for (FutureTask<Object> caller : callers) {
            assertThatThrownBy(() -> caller.get(20, TimeUnit.SECONDS)).hasRootCauseMessage("out of order");
        }
        assertThat(cache.statistics().failures()).isEqualTo(1);
        assertThat(cache.getOrCompute(1, key -> "fine")).isEqualTo("fine");
    }

    @Test
    void letsAnotherComputeIfTheFirstIsInterrupted() throws Exception {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));
        CountDownLatch running = new CountDownLatch(1);
        FutureTask<Object> first = new FutureTask<>(() -> cache.getOrCompute(1, key -> {
            running.countDown();
            new CountDownLatch(1).await();
            return "never";
        }));
        Thread thread = Thread.ofPlatform().daemon().start(first);
        running.await();
        FutureTask<Object> second = start(() -> cache.getOrCompute(1, key -> "second"));
        awaitMisses(cache, 2);

        thread.interrupt();

        assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("second");
        assertThatThrownBy(first::get).hasRootCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void refusesAComputationThatAsksForItself() {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));

        assertThatThrownBy(() -> cache.getOrCompute(1, key -> cache.getOrCompute(1, again -> "b")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("asks for its own result");
        assertThat(cache.peek(1)).isEmpty();
    }

    @Test
    void refusesComputationsThatWaitForEachOther() throws Exception {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));
        CountDownLatch bothRun = new CountDownLatch(2);
        List<FutureTask<Object>> computing = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int mine = i;
            computing.add(start(() -> cache.getOrCompute(mine, key -> {
                bothRun.countDown();
                bothRun.await();
                return cache.getOrCompute(1 - mine, other -> "never");
            })));
        }

        for (FutureTask<Object> one : computing) {
            assertThatThrownBy(() -> one.get(20, TimeUnit.SECONDS))
                    .rootCause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("asks for its own result");
        }
        assertThat(cache.getOrCompute(1, key -> "fine")).isEqualTo("fine");
    }

    @Test
    void storesNoComputationThatWasOvertaken() throws Exception {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));
        List<Runnable> overtaking = List.of(() -> cache.put(1, "put"), () -> cache.remove(1), cache::clear);

        for (Runnable one : overtaking) {
            cache.clear();
            Object computed = cache.getOrCompute(1, key -> {
                one.run();
                return "stale";
            });

            assertThat(computed).isEqualTo("stale");
            assertThat(cache.peek(1)).isNotEqualTo(Optional.of("stale"));
        }
    }

    @Test
    void forgetsWhatIsOver() {
        Cache<Integer, Object> cache =
                with(CacheLimits.entries(10).afterWrite(Duration.ofMinutes(2)).afterAccess(Duration.ofMinutes(1)));
        cache.put(1, "a");
        cache.put(2, "b");
        advance(Duration.ofSeconds(50));
        cache.get(1);
        cache.peek(2);
        advance(Duration.ofSeconds(20));

        assertThat(cache.get(1)).contains("a");
        assertThat(cache.get(2)).isEmpty();
        assertThat(cache.size()).isEqualTo(1);
        advance(Duration.ofSeconds(51));
        assertThat(cache.get(1)).isEmpty();
        assertThat(cache.size()).isZero();
        assertThat(left).containsExactly("EXPIRED 2=b", "EXPIRED 1=a");
        assertThat(cache.statistics().expirations()).isEqualTo(2);
    }

    @Test
    void countsWhatIsOverAsAMissAndAnExpiration() throws Exception {
        for (CacheLimits limits : List.of(
                CacheLimits.entries(10).afterWrite(Duration.ofMinutes(1)),
                CacheLimits.entries(10).afterAccess(Duration.ofMinutes(1)))) {
            Cache<Integer, Object> cache = with(limits);
            for (int call = 1; call <= 5; call++) {
                Object value = "v" + call;

                assertThat(cache.getOrCompute(1, key -> value)).isEqualTo(value);

                assertThat(cache.statistics().hits()).isZero();
                assertThat(cache.statistics().misses()).isEqualTo(call);
                assertThat(cache.statistics().expirations()).isEqualTo(call - 1);
                advance(Duration.ofSeconds(61));
            }
            assertThat(cache.get(1)).isEmpty();
            assertThat(cache.statistics().misses()).isEqualTo(6);
            assertThat(cache.statistics().expirations()).isEqualTo(5);
            assertThat(cache.statistics().evictions()).isZero();
            tested.close();
        }
    }

    @Test
    void countsAValueThatCannotBeUsedAnyMoreAsAMissAndAnExpiration() throws Exception {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));
        for (int call = 1; call <= 5; call++) {
            Object value = new Object(); // equal only to itself

            assertThat(cache.getOrCompute(1, found -> false, key -> value)).isSameAs(value);

            assertThat(cache.statistics().hits()).isZero();
            assertThat(cache.statistics().misses()).isEqualTo(call);
            assertThat(cache.statistics().expirations()).isEqualTo(call - 1);
            assertThat(cache.statistics().computations()).isEqualTo(call);
        }
        Object last = cache.peek(1).orElseThrow();

        assertThat(cache.getOrCompute(1, found -> found == last, key -> "new")).isSameAs(last);
        assertThat(cache.statistics().hits()).isEqualTo(1);
        assertThat(left).hasSize(4).allMatch(told -> told.startsWith("EXPIRED 1="));
    }

    @Test
    void computesOnceForAllWhoFindAValueThatCannotBeUsedAnyMore() throws Exception {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));
        for (int round = 0; round < 200; round++) {
            Object old = new AtomicReference<>("old"); // equal only to itself
            cache.put(1, old);
            left.clear();
            AtomicInteger computations = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            List<FutureTask<Object>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(start(() -> {
                    go.await();
                    return cache.getOrCompute(1, found -> found != old, key -> computations.incrementAndGet());
                }));
            }

            go.countDown();

            for (FutureTask<Object> caller : callers) {
                assertThat(caller.get(20, TimeUnit.SECONDS)).isEqualTo(1);
            }
            assertThat(left).containsExactly("EXPIRED 1=old");
        }
        assertThat(cache.statistics().expirations()).isEqualTo(200);
        assertThat(cache.statistics().hits() + cache.statistics().misses()).isEqualTo(800);
    }

    @Test
    void keepsWhatIsStoredInTheMomentWhenTheOldValueIsOver() {
        Duration time = Duration.ofNanos(10);
        for (int gap = 0; gap < 2 * time.toNanos(); gap++) {
            tested = open(CacheLimits.entries(10).afterAccess(time), ticks::getAndIncrement);
            tested.cache().put(1, "a");
            advance(Duration.ofNanos(gap));

            tested.cache().put(1, "b");

            assertThat(tested.cache().get(1))
                    .as("stored again after %d ns", gap)
                    .contains("b");
        }
    }

    @Test
    void keepsWhatFitsWhenItsLimitsChange() {
        Cache<Integer, Object> cache = with(CacheLimits.entries(100));
        for (int i = 0; i < 100; i++) {
            cache.put(i, "x".repeat(i % 3));
        }

        for (CacheLimits next : List.of(
                CacheLimits.entries(50),
                CacheLimits.weight(30),
                CacheLimits.entries(20).afterWrite(Duration.ofMinutes(1)),
                CacheLimits.entries(10).afterWrite(Duration.ofMinutes(2)))) {
            long before = cache.size();
            tested.limit(next);

            assertThat(cache.limits()).isEqualTo(next);
            assertThat(cache.size()).isPositive().isLessThanOrEqualTo(before);
            if (next.unit() == CacheLimits.Unit.ENTRIES) {
                assertThat(cache.size()).isEqualTo(Math.min(before, next.maximum()));
            }
        }
        advance(Duration.ofMinutes(3));
        assertThat(cache.size()).isZero();
    }

    @Test
    void tellsOfEveryEntryOnceWhenItsLimitsChange() {
        CacheLimits first = CacheLimits.entries(10).afterWrite(Duration.ofMinutes(1));
        Cache<Integer, Object> cache = with(first);
        List<CacheLimits> kinds = List.of(
                CacheLimits.weight(10),
                first,
                CacheLimits.entries(10),
                first,
                first.afterAccess(Duration.ofMinutes(1)),
                first,
                first.afterWrite(Duration.ofHours(1)),
                first);
        for (CacheLimits next : kinds) {
            left.clear();
            cache.put(1, "over");
            advance(Duration.ofSeconds(61));
            cache.put(2, "b");
            cache.put(3, "c");
            CacheLimits before = cache.limits();
            boolean over = !before.afterWrite().isZero()
                    || isExact() && !next.afterWrite().isZero();

            tested.limit(next);

            assertThat(cache.peek(1).isPresent())
                    .as("from %s to %s", before, next)
                    .isEqualTo(!over);
            cache.clear();
            String one = over ? "EXPIRED 1=over" : "CLEARED 1=over";
            assertThat(left).containsExactlyInAnyOrder(one, "CLEARED 2=b", "CLEARED 3=c");
        }
    }

    /** The uses move entry 1 behind a fresh one in engines that separate entries used once from the others. */
    @Test
    void tellsOfWhatIsOverWhenItsLimitsChange() {
        Cache<Integer, Object> cache = with(CacheLimits.entries(8).afterAccess(Duration.ofSeconds(10)));
        for (int key = 1; key <= 6; key++) {
            cache.put(key, "v");
        }
        for (int key = 1; key <= 5; key++) {
            cache.get(key);
        }
        advance(Duration.ofSeconds(5));
        cache.put(7, "v");
        cache.get(6);
        cache.put(8, "v");
        advance(Duration.ofSeconds(6));

        tested.limit(CacheLimits.weight(8));

        assertThat(left)
                .containsExactlyInAnyOrder("EXPIRED 1=v", "EXPIRED 2=v", "EXPIRED 3=v", "EXPIRED 4=v", "EXPIRED 5=v");
        left.clear();
        cache.clear();
        assertThat(left).containsExactlyInAnyOrder("CLEARED 6=v", "CLEARED 7=v", "CLEARED 8=v");
    }

    @Test
    void keepsEntriesAndTheirTimesWhenItsEngineIsReplaced() {
        CacheLimits limits =
                CacheLimits.entries(10).afterWrite(Duration.ofMinutes(2)).afterAccess(Duration.ofMinutes(1));
        Cache<Integer, Object> cache = with(limits);
        cache.put(1, "a");
        cache.put(2, "b");
        cache.put(3, "c");
        advance(Duration.ofSeconds(50));
        cache.get(1);
        cache.get(2);
        advance(Duration.ofSeconds(9));

        tested.renew(limits);

        assertThat(cache.size()).isEqualTo(3);
        advance(Duration.ofSeconds(2));
        assertThat(cache.get(3)).as("not used for a minute").isEmpty();
        advance(Duration.ofSeconds(48));
        assertThat(cache.get(1)).contains("a");
        advance(Duration.ofSeconds(2));
        assertThat(cache.get(2)).as("not used for a minute").isEmpty();
        assertThat(cache.get(1)).contains("a");
        advance(Duration.ofSeconds(10));
        assertThat(cache.get(1)).as("stored two minutes ago").isEmpty();
        assertThat(left).containsExactly("EXPIRED 3=c", "EXPIRED 2=b", "EXPIRED 1=a");
    }

    @Test
    void keepsWhatFitsWhenTheNextEngineHasLessRoom() {
        Cache<Integer, Object> cache = with(CacheLimits.entries(4));
        for (int key = 1; key <= 4; key++) {
            cache.put(key, "v");
        }
        cache.get(1);

        tested.renew(CacheLimits.entries(2));

        assertThat(cache.size()).isEqualTo(2);
        assertThat(left).hasSize(2).allMatch(one -> one.startsWith("EVICTED"));
        if (isExact()) {
            assertThat(left).containsExactly("EVICTED 2=v", "EVICTED 3=v");
        }
        assertThat(cache.statistics().evictions()).isEqualTo(2);
    }

    /** Each thread alone changes its own keys, so it knows what it must find. */
    @Test
    void losesNoChangeWhileItsEngineIsReplaced() throws Exception {
        CacheLimits limits = CacheLimits.entries(1_000);
        Cache<Integer, Object> cache = with(limits);
        AtomicBoolean end = new AtomicBoolean();
        List<FutureTask<Object>> changes = new ArrayList<>();
        AtomicLong rounds = new AtomicLong();
        for (int key = 0; key < 3; key++) {
            int own = key;
            changes.add(start(() -> {
                while (!end.get()) {
                    Object value = new Object();
                    cache.put(own, value);
                    assertThat(cache.get(own)).containsSame(value);
                    assertThat(cache.remove(own)).containsSame(value);
                    assertThat(cache.get(own)).isEmpty();
                    assertThat(cache.getOrCompute(own, same -> value)).isSameAs(value);
                    rounds.incrementAndGet();
                }
                return "ended";
            }));
        }

        for (int renewals = 0; renewals < RENEWALS; renewals++) {
            long before = rounds.get();
            tested.renew(limits);
            while (rounds.get() == before && changes.stream().noneMatch(FutureTask::isDone)) {
                Thread.onSpinWait();
            }
        }
        end.set(true);

        for (FutureTask<Object> change : changes) {
            assertThat(change.get(60, TimeUnit.SECONDS)).isEqualTo("ended");
        }
    }

    @Test
    void keepsItsLimitsIfAValueCannotBeWeighed() {
        Cache<Integer, Object> cache = with(CacheLimits.entries(3));
        cache.put(1, "a");
        cache.put(2, (Weighted) () -> -1);
        cache.put(3, "c");
        List<Map.Entry<Integer, Object>> before = new ArrayList<>();
        cache.forEach(before::add);

        assertThatThrownBy(() -> tested.limit(CacheLimits.weight(1).afterWrite(Duration.ofMinutes(1))))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(cache.limits()).isEqualTo(CacheLimits.entries(3));
        assertThat(cache).containsExactlyInAnyOrderElementsOf(before);
        assertThat(left).isEmpty();
        advance(Duration.ofMinutes(2));
        cache.put(4, "d");
        assertThat(cache.size()).isEqualTo(3);
    }

    @Test
    void storesNoComputationOverWhatWasPut() throws Exception {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));
        AtomicBoolean ended = new AtomicBoolean();
        FutureTask<Object> computing = start(() -> {
            while (!ended.get()) {
                cache.getOrCompute(1, key -> "computed");
            }
            return null;
        });

        try {
            for (int i = 0; i < RACES; i++) {
                cache.put(1, i);
                assertThat(cache.get(1)).contains(i);
                cache.remove(1);
            }
        } finally {
            ended.set(true);
        }
        computing.get(20, TimeUnit.SECONDS);
    }

    @Test
    void saysThatItIsGone() {
        Cache<Integer, Object> cache = with(CacheLimits.entries(10));
        cache.put(1, "a");

        tested.close();

        assertThat(left).containsExactly("CLEARED 1=a");
        assertThatThrownBy(() -> cache.get(1))
                .isInstanceOf(CacheGoneException.class)
                .hasMessageContaining("cache '%s' is gone".formatted(cache.name()));
        assertThatThrownBy(() -> cache.put(1, "b")).isInstanceOf(CacheGoneException.class);
        assertThatThrownBy(() -> cache.getOrCompute(1, key -> "b")).isInstanceOf(CacheGoneException.class);
        assertThatThrownBy(cache::size).isInstanceOf(CacheGoneException.class);
    }

    @Test
    void agreesWithANaiveModel() throws Exception {
        long seed = Long.getLong("cache.seed", 20_260_101L);
        System.out.printf(
                "%s: %,d random operations, -Dcache.seed=%d%n",
                getClass().getSimpleName(), SEQUENCES * CacheSequence.OPERATIONS, seed);
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            try {
                new CacheSequence(new Random(seed + sequence), isExact()).run(this::open);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("sequence %d with -Dcache.seed=%d".formatted(sequence, seed), e);
            }
        }
    }

    private void advance(Duration time) {
        ticks.addAndGet(time.toNanos());
    }

    private FutureTask<Object> start(Callable<Object> work) {
        FutureTask<Object> task = new FutureTask<>(work);
        threads.add(Thread.ofPlatform().daemon().start(task));
        return task;
    }

    private void awaitWaiting(int count) {
        while (threads.stream()
                        .filter(thread -> thread.getState() == Thread.State.WAITING)
                        .count()
                < count) {
            Thread.onSpinWait();
        }
    }

    private static void awaitMisses(Cache<?, ?> cache, long count) {
        while (cache.statistics().misses() < count) {
            Thread.onSpinWait();
        }
    }
}
