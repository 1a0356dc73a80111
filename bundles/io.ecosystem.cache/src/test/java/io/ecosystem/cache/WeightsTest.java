package io.ecosystem.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.cache.CacheLimits.Unit;
import io.ecosystem.api.cache.Weighted;
import io.ecosystem.api.message.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightsTest {

    @Test
    void weighsWhatHasALength() {
        assertThat(Weights.of("four", Unit.WEIGHT)).isEqualTo(4);
        assertThat(Weights.of(new byte[5], Unit.WEIGHT)).isEqualTo(5);
        assertThat(Weights.of(Bytes.utf8("sixsix"), Unit.WEIGHT)).isEqualTo(6);
        assertThat(Weights.of(List.of(1, 2, 3), Unit.WEIGHT)).isEqualTo(1);
    }

    @Test
    void asksAValueThatKnows() {
        Weighted value = () -> 7;

        assertThat(Weights.of(value, Unit.WEIGHT)).isEqualTo(7);
        assertThat(Weights.of(value, Unit.ENTRIES)).isEqualTo(1);
    }

    @Test
    void refusesANegativeWeight() {
        Weighted value = () -> -1;

        assertThatThrownBy(() -> Weights.of(value, Unit.WEIGHT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("weighs -1; a weight must not be negative");
    }
}
