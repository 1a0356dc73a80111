package io.ecosystem.wire;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void nameTheKeyAndWhatItMustBe() {
        assertThatThrownBy(() -> new Limits(0, 64, 1, 1, 64, 512, SECOND, SECOND, SECOND, SECOND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxConnections must be at least 1, not 0");
        assertThatThrownBy(() -> new Limits(1, 64, 1, 1, 63, 512, SECOND, SECOND, SECOND, SECOND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxBufferedBytes must be at least 64, not 63");
        assertThatThrownBy(() -> new Limits(1, 64, 1, 1, 64, 512, SECOND, Duration.ZERO, SECOND, SECOND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("lineTimeout must be positive");
    }
}
