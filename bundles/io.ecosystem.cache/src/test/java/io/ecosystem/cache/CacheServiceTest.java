package io.ecosystem.cache;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.cache.CacheLimits;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheServiceTest {

    private static final Store.Engine ENGINE = new Store.Engine() {

        @Override
        public <K, V> Store<K, V> open(
                CacheLimits limits, Removals<K, V> removals, LongSupplier ticker, List<StoredEntry<K, V>> entries) {
            return null;
        }
    };

    @ParameterizedTest
    @ValueSource(strings = {"io.ecosystem.cache.lru", "io.ecosystem.cache.lru~"})
    void saysThatACacheNeedsAName(String pid) {
        assertThatThrownBy(
                        () -> new CacheService(null, "io.ecosystem.cache.lru", pid, CacheLimits.entries(1), 0, ENGINE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("configuration '%s' names no cache; call it io.ecosystem.cache.lru~<name>", pid);
    }

    @Test
    void saysWhatCannotBeAName() {
        assertThatThrownBy(() -> new CacheService(
                        null,
                        "io.ecosystem.cache.lru",
                        "io.ecosystem.cache.lru~a(b",
                        CacheLimits.entries(1),
                        0,
                        ENGINE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'a(b' cannot be the name of a cache, as it holds one of ( ) * \\");
    }
}
