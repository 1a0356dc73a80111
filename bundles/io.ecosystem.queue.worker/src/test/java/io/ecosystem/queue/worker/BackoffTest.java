package io.ecosystem.queue.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

    /** Generates the middle of the range, which adds nothing. */
    private static final RandomGenerator MIDDLE = new RandomGenerator() {

        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public double nextDouble() {
            return 0.5;
        }
    };

    @Test
    void doublesUpToItsEnd() {
        Backoff backoff = Backoff.parse("1s..1m");

        assertThat(backoff.delay(1, MIDDLE)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.delay(2, MIDDLE)).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.delay(6, MIDDLE)).isEqualTo(Duration.ofSeconds(32));
        assertThat(backoff.delay(7, MIDDLE)).isEqualTo(Duration.ofMinutes(1));
        assertThat(backoff.delay(1_000_000, MIDDLE)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void staysWhereOneTimeIsGiven() {
        Backoff backoff = Backoff.parse(" 250ms ");

        assertThat(backoff.delay(1, MIDDLE)).isEqualTo(Duration.ofMillis(250));
        assertThat(backoff.delay(9, MIDDLE)).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void variesByAFifth() {
        Backoff backoff = Backoff.parse("10s");
        var random = new Random(1);

        var delays =
                random.doubles(1_000).mapToObj(any -> backoff.delay(1, random)).toList();

        assertThat(delays)
                .allSatisfy(delay -> assertThat(delay).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12)));
        assertThat(delays.stream().distinct().count()).isGreaterThan(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "s", "1d", "-1s", "1s..", "1s...2s", "1.5s"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Backoff.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no length of time; expected");
    }

    @Test
    void refusesAnEndBeforeItsStart() {
        assertThatThrownBy(() -> Backoff.parse("1m..1s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not be less at its end");
    }
}
