package io.ecosystem.spi.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewEntryTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "grüße", "\ud83d\ude00", "a\ud83d\ude00b\ud83d\ude00"})
    void wholeCharactersAreWellFormed(String text) {
        assertThat(NewEntry.isWellFormed(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "\ude00\ud83d", "a\ud83db", "\ud83d\ud83d\ude00"})
    void halvesOfCharactersAreNot(String text) {
        assertThat(NewEntry.isWellFormed(text)).isFalse();
    }

    @Test
    void refusesAKeyThatCannotBeStored() {
        assertThatThrownBy(() -> new NewEntry("half \ud800", Bytes.utf8("{}"), Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half of a character");
    }
}
