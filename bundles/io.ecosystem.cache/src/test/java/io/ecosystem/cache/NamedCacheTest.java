package io.ecosystem.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.cache.CacheGoneException;
import io.ecosystem.api.cache.CacheLimits;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NamedCacheTest {

    private final CountDownLatch computing = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private Runnable beforeStoring = () -> {};
    private final NamedCache<Object, Object> cache =
            new NamedCache<>("tested", "io.ecosystem.cache.map~tested", CacheLimits.entries(1), new Engine());

    @Test
    void storesNoComputationThatBeganWhileSomethingElseWasPut() throws Exception {
        FutureTask<Object> computation = new FutureTask<>(this::compute);
        beforeStoring = () -> {
            beforeStoring = () -> {};
            Thread.ofVirtual().start(computation);
            await(computing);
        };

        cache.put("key", "put");
        go.countDown();

        assertThat(computation.get(20, TimeUnit.SECONDS)).isEqualTo("computed");
        assertThat(cache.peek("key")).contains("put");
    }

    @Test
    void storesNoComputationThatRanWhenSomethingWasDropped() throws Exception {
        cache.put("drop", "this");
        FutureTask<Object> computation = new FutureTask<>(this::compute);
        Thread.ofVirtual().start(computation);
        await(computing);

        cache.drop("this"::equals);
        go.countDown();

        assertThat(computation.get(20, TimeUnit.SECONDS)).isEqualTo("computed");
        assertThat(cache.peek("key")).isEmpty();
        assertThat(cache.peek("drop")).isEmpty();
    }

    @Test
    void waitsForItsNextEngineAndThenFindsItsEntries() throws Exception {
        cache.put("key", "old");
        cache.rest();
        FutureTask<Object> change = started(() -> cache.put("key", "new"));
        FutureTask<Object> lookup = started(() -> cache.get("other"));
        assertThat(cache.size()).isEqualTo(1);

        cache.resume(CacheLimits.entries(2), new Engine());

        assertThat(change.get(20, TimeUnit.SECONDS)).isEqualTo(Optional.of("old"));
        assertThat(lookup.get(20, TimeUnit.SECONDS)).isEqualTo(Optional.empty());
        assertThat(cache.get("key")).contains("new");
        assertThat(cache.limits()).isEqualTo(CacheLimits.entries(2));
    }

    @Test
    void computationsEndWithoutAnEngine() throws Exception {
        FutureTask<Object> computation = new FutureTask<>(this::compute);
        Thread.ofVirtual().start(computation);
        await(computing);

        cache.rest();
        go.countDown();

        assertThat(computation.get(20, TimeUnit.SECONDS)).isEqualTo("computed");
    }

    @Test
    void dropsRestingEntries() {
        List<String> left = new CopyOnWriteArrayList<>();
        cache.listen((key, value, cause) -> left.add("%s %s=%s".formatted(cause, key, value)));
        cache.put("drop", "this");
        cache.put("key", "kept");
        cache.rest();

        cache.drop("this"::equals);
        cache.resume(CacheLimits.entries(2), new Engine());

        assertThat(cache.get("drop")).isEmpty();
        assertThat(cache.get("key")).contains("kept");
        assertThat(left).containsExactly("REMOVED drop=this");
    }

    @Test
    void saysThatItIsGoneIfNoEngineComes() throws Exception {
        List<String> left = new CopyOnWriteArrayList<>();
        cache.listen((key, value, cause) -> left.add("%s %s=%s".formatted(cause, key, value)));
        cache.put("key", "value");
        cache.rest();
        FutureTask<Object> lookup = started(() -> cache.get("key"));

        cache.close();

        assertThatThrownBy(() -> lookup.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(CacheGoneException.class);
        assertThatThrownBy(() -> cache.put("key", "value")).isInstanceOf(CacheGoneException.class);
        assertThat(left).containsExactly("CLEARED key=value");
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        cache.rest();
        var interrupted = new AtomicBoolean();
        FutureTask<Object> lookup = new FutureTask<>(() -> {
            try {
                return cache.get("key");
            } finally {
                interrupted.set(Thread.interrupted());
            }
        });

        Thread.ofVirtual().start(lookup).interrupt();

        assertThatThrownBy(() -> lookup.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(CacheGoneException.class);
        assertThat(interrupted).isTrue();
    }

    /** Starts work that waits. */
    private static FutureTask<Object> started(Callable<Object> work) {
        FutureTask<Object> task = new FutureTask<>(work);
        Thread thread = Thread.ofVirtual().start(task);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return task;
    }

    private Object compute() throws InterruptedException {
        return cache.getOrCompute("key", key -> {
            computing.countDown();
            await(go);
            return "computed";
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As much of a store as needed here. */
    private final class Engine implements Store.Engine {

        @Override
        @SuppressWarnings("unchecked") // of the interface that it implements
        public <K, V> Store<K, V> open(
                CacheLimits limits, Removals<K, V> removals, LongSupplier ticker, List<StoredEntry<K, V>> entries) {
            Map<Object, Object> map = new ConcurrentHashMap<>();
            entries.forEach(entry -> map.put(entry.key(), entry.value()));
            return (Store<K, V>) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Store.class},
                    (self, method, given) -> switch (method.getName()) {
                        case "get", "peek" -> Optional.ofNullable(map.get(given[0]));
                        case "put" -> {
                            beforeStoring.run();
                            yield Optional.ofNullable(map.put(given[0], given[1]));
                        }
                        case "putIfAbsent" -> map.putIfAbsent(given[0], given[1]);
                        case "remove" ->
                            given.length == 1
                                    ? Optional.ofNullable(map.remove(given[0]))
                                    : map.remove(given[0], given[1]);
                        case "stream" -> map.entrySet().stream();
                        case "size" -> (long) map.size();
                        case "entries" ->
                            map.entrySet().stream()
                                    .map(entry -> new StoredEntry<>(entry.getKey(), entry.getValue(), 0, 0))
                                    .toList();
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }
    }
}
