package io.ecosystem.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.cache.CacheLimits;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
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
        public <K, V> Store<K, V> open(CacheLimits limits, Removals<K, V> removals, LongSupplier ticker) {
            Map<Object, Object> map = new ConcurrentHashMap<>();
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
                        case "removeIf" -> removeIf(map, (BiPredicate<Object, Object>) given[0]);
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }

        private static long removeIf(Map<Object, Object> map, BiPredicate<Object, Object> test) {
            int before = map.size();
            map.entrySet().removeIf(entry -> test.test(entry.getKey(), entry.getValue()));
            return before - map.size();
        }
    }
}
