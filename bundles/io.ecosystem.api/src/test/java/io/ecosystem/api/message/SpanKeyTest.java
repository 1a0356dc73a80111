package io.ecosystem.api.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpanKeyTest {

    @Test
    void beginsTracesWithRandomUuids() {
        Set<Object> seen = new HashSet<>();

        for (int i = 0; i < 1_000; i++) {
            SpanKey key = SpanKey.random();

            assertThat(key.traceId().version()).isEqualTo(4);
            assertThat(key.traceId().variant()).isEqualTo(2);
            assertThat(seen.add(key.traceId())).isTrue();
            assertThat(seen.add(key.spanId())).isTrue();
        }
    }

    @Test
    void goesOnInTheSameTrace() {
        SpanKey key = new SpanKey(SpanKey.random().traceId(), 0xBL);

        SpanKey next = key.next();

        assertThat(next.traceId()).isEqualTo(key.traceId());
        assertThat(next.spanId()).isNotEqualTo(key.spanId());
        assertThat(key).hasToString(key.traceId() + ":000000000000000b");
    }
}
