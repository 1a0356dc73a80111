package io.ecosystem.spi.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MovableClockTest {

    private final MovableClock clock = new MovableClock();

    @Test
    void runsWithTheMachineUntilItIsAdvanced() {
        long before = System.nanoTime();
        long now = clock.nanoTime();
        long after = System.nanoTime();

        assertThat(now - before).isBetween(0L, after - before);
    }

    @Test
    void staysAheadByAllThatItWasAdvanced() {
        clock.advance(Duration.ofHours(2));
        clock.advance(Duration.ZERO);
        clock.advance(Duration.ofNanos(3));

        assertThat(clock.at(5)).isEqualTo(Duration.ofHours(2).toNanos() + 8);
        long ahead = clock.nanoTime() - System.nanoTime();
        assertThat(Duration.ofNanos(ahead)).isBetween(Duration.ofMinutes(119), Duration.ofHours(2));
    }

    @Test
    void tellsItsListenersOnceItHasMoved() {
        List<Long> seen = new ArrayList<>();
        Runnable listener = () -> seen.add(clock.at(0));
        clock.addListener(listener);
        clock.advance(Duration.ofNanos(7));

        clock.removeListener(listener);
        clock.advance(Duration.ofNanos(1));

        assertThat(seen).containsExactly(7L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.000000001S", "P36500D", "PT2562047788015H"})
    void neverGoesBackNorTooFar(String by) {
        clock.advance(Duration.ofDays(1));

        assertThatThrownBy(() -> clock.advance(Duration.parse(by)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a clock that is PT24H ahead cannot be advanced by %s, only by 0 to PT875976H",
                        Duration.parse(by));
        assertThat(clock.at(0)).isEqualTo(Duration.ofDays(1).toNanos());

        clock.advance(Duration.ofDays(36_499));
        assertThat(clock.at(0)).isEqualTo(MovableClock.FURTHEST.toNanos());
    }
}
