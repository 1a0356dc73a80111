package io.ecosystem.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryDelayTest {

    @Test
    void doublesUpToTheLongestAndIsNeverLessThanHalf() {
        RetryDelay backoff = new RetryDelay(Duration.ofMillis(50), Duration.ofSeconds(1), new SplittableRandom(1));

        for (int i = 0; i < 1_000; i++) {
            assertThat(backoff.nanos(1)).isBetween(25_000_000L, 50_000_000L);
            assertThat(backoff.nanos(3)).isBetween(100_000_000L, 200_000_000L);
            assertThat(backoff.nanos(1 + i)).isBetween(25_000_000L, 1_000_000_000L);
        }
    }
}
