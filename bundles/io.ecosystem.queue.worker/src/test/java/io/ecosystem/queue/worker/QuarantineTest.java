package io.ecosystem.queue.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuarantineTest {

    private final Quarantine quarantine = new Quarantine();

    @Test
    void letsManyInBesideEachOtherAndNobodyAloneMeanwhile() {
        Quarantine.Pass one = quarantine.beside().orElseThrow();
        Quarantine.Pass other = quarantine.beside().orElseThrow();

        assertThat(quarantine.alone()).isEmpty();
        one.leave();
        one.leave();
        assertThat(quarantine.alone()).isEmpty();
        other.leave();
        assertThat(quarantine.alone()).isPresent();
    }

    @Test
    void letsNobodyInBesideOneThatIsAlone() {
        Quarantine.Pass alone = quarantine.alone().orElseThrow();

        assertThat(alone.isAlone()).isTrue();
        assertThat(quarantine.alone()).isEmpty();
        assertThat(quarantine.beside()).isEmpty();
        alone.leave();
        assertThat(alone.isAlone()).isFalse();
        assertThat(quarantine.beside()).isPresent();
    }

    @Test
    void givesWhoWasTurnedAwayTheirTurn() {
        Quarantine.Pass alone = quarantine.alone().orElseThrow();
        assertThat(quarantine.beside()).isEmpty();
        long turnedAway = System.nanoTime();
        alone.leave();

        while (quarantine.alone().isEmpty()) {
            Thread.onSpinWait();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - turnedAway)).isGreaterThan(Duration.ofMillis(20));
    }
}
