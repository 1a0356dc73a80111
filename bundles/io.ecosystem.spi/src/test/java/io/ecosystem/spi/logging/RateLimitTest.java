package io.ecosystem.spi.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private long now = Long.MAX_VALUE; // from where nanoTime may overflow
    private final RateLimit limit = new RateLimit(3, INTERVAL, () -> now);

    @Test
    void permitsTheFirstOnesOfAnIntervalAndCountsTheOthers() {
        assertThat(permitted(10)).isEqualTo(3);

        assertThat(limit.hasSuppressed()).isTrue();
        assertThat(limit.takeSuppressed()).isEqualTo(7);
        assertThat(limit.hasSuppressed()).isFalse();
    }

    @Test
    void beginsAnIntervalWithTheFirstMessageAfterTheOneBefore() {
        permitted(10);
        now += INTERVAL.toNanos() - 1;
        long before = permitted(10);
        now += 1 + INTERVAL.toNanos() / 2;

        assertThat(before).isZero();
        assertThat(permitted(10)).isEqualTo(3);
        now += INTERVAL.toNanos() - 1;
        assertThat(permitted(10)).isZero();
    }

    @Test
    void givesTheNumberOfAnIntervalOnlyWhenItHasEnded() {
        permitted(10);
        long within = limit.takeEnded();
        now += INTERVAL.toNanos();

        assertThat(within).isZero();
        assertThat(limit.takeEnded()).isEqualTo(7);
        assertThat(limit.takeEnded()).isZero();
    }

    @Test
    void losesNoNumberWhenTheNextIntervalBegins() {
        permitted(10);
        now += INTERVAL.toNanos();
        permitted(5);

        assertThat(limit.takeEnded()).isEqualTo(7);
        assertThat(limit.takeEnded()).isZero();
        assertThat(limit.takeSuppressed()).isEqualTo(2);
    }

    @Test
    void isIdleWhenNothingIsLeftToTell() {
        assertThat(limit.isIdle()).isTrue();
        permitted(4);
        assertThat(limit.isIdle()).isFalse();
        now += INTERVAL.toNanos();
        assertThat(limit.isIdle()).isFalse();
        limit.takeEnded();
        assertThat(limit.isIdle()).isTrue();
    }

    private long permitted(int times) {
        return IntStream.range(0, times).filter(i -> limit.permits()).count();
    }
}
