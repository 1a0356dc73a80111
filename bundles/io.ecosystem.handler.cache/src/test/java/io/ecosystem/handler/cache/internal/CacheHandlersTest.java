package io.ecosystem.handler.cache.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.cache.NamedCache;
import io.ecosystem.cache.lru.internal.LruStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

class CacheHandlersTest {

    private final Caches caches = new Caches();
    private final NamedCache<String, String> quotes = cache("quotes", CacheLimits.entries(2));
    private final ServiceReference<?> reference = present(quotes);
    private final NamedCache<String, String> pages =
            cache("pages", CacheLimits.weight(100).afterWrite(Duration.ofSeconds(3)));

    @Test
    void listsWhatIsPresentByName() {
        present(pages);
        quotes.put("A", "1");

        List<Map<String, Object>> listed = new ListCaches(caches).handle(null, null);

        assertThat(listed).extracting(one -> one.get("name")).containsExactly("pages", "quotes");
        assertThat(listed.getFirst())
                .containsEntry("unit", CacheLimits.Unit.WEIGHT)
                .containsEntry("maximum", 100L)
                .containsEntry("expire_after_write_millis", 3_000L)
                .containsEntry("expire_after_access_millis", 0L);
        assertThat(listed.getLast()).containsEntry("size", 1L).containsEntry("engine", "io.ecosystem.cache.lru");
        caches.unbindCache(reference);
        assertThat(new ListCaches(caches).handle(null, null)).hasSize(1);
    }

    @Test
    void tellsWhatWasCounted() {
        present(pages);
        quotes.put("A", "1");
        quotes.get("A");
        quotes.get("B");
        quotes.put("B", "2");
        quotes.put("C", "3");

        Map<String, Object> told = new CacheStats(caches).handle(new CacheStats.Request(Optional.of("quotes")), null);

        assertThat(told).containsOnlyKeys("quotes");
        assertThat(told.get("quotes"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("hits", 1L)
                .containsEntry("misses", 1L)
                .containsEntry("hit_ratio", 0.5)
                .containsEntry("evictions", 1L)
                .containsEntry("size", 2L)
                .containsEntry("maximum", 2L);
        assertThat(new CacheStats(caches).handle(new CacheStats.Request(Optional.empty()), null))
                .containsOnlyKeys("pages", "quotes");
    }

    @Test
    void clearsTheOneThatIsNamed() {
        present(pages);
        quotes.put("A", "1");
        pages.put("A", "1");

        assertThat(new ClearCache(caches)
                        .handle(new ClearCache.Request("quotes"), null)
                        .cleared())
                .isEqualTo(1);

        assertThat(quotes.size()).isZero();
        assertThat(pages.size()).isEqualTo(1);
    }

    @Test
    void saysWhichCachesThereAreIfOneIsNotThere() {
        assertThatThrownBy(() -> new ClearCache(caches).handle(new ClearCache.Request("qutoes"), null))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("there is no cache 'qutoes', only: quotes");
        caches.unbindCache(reference);
        assertThatThrownBy(() -> new ClearCache(caches).handle(new ClearCache.Request("quotes"), null))
                .hasMessageContaining("there is no cache 'quotes', nor any other");
    }

    private static NamedCache<String, String> cache(String name, CacheLimits limits) {
        return new NamedCache<>(name, "io.ecosystem.cache.lru~" + name, limits, LruStore::new);
    }

    private ServiceReference<?> present(NamedCache<?, ?> cache) {
        ServiceReference<?> reference = (ServiceReference<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> "io.ecosystem.cache.lru";
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        caches.bindCache(cache, reference);
        return reference;
    }
}
