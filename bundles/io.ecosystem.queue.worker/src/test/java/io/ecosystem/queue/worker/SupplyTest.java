package io.ecosystem.queue.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupplyTest {

    @ParameterizedTest
    @CsvSource({
        "LIKELY,   true,  LIKELY",
        "LIKELY,   false, LIKELY", // entries came while the take found none
        "ASKED,    true,  LIKELY",
        "ASKED,    false, NONE"
    })
    void learnsFromATake(Supply before, boolean found, Supply after) {
        assertThat(before.afterTake(found)).isEqualTo(after);
    }

    @Test
    void asksAgainForWhatIsDueOnlyAfterAWait() {
        assertThat(Supply.NONE.invites(true)).isFalse();
        assertThat(Supply.NONE.afterWait().invites(true)).isTrue();
        assertThat(Supply.NONE.afterWait().invites(false)).isFalse();
        assertThat(Supply.LIKELY.afterWait().invites(false)).isTrue();
    }
}
