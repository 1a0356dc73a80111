package io.ecosystem.api.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesTest {

    @Test
    void areEqualWhereverTheyLie() {
        Bytes whole = Bytes.utf8("größer als acht Bytes");
        Bytes slice = Bytes.utf8("[größer als acht Bytes]").slice(1, whole.length());

        assertThat(slice).isEqualTo(whole).hasSameHashCodeAs(whole);
        assertThat(slice.copy()).isEqualTo(whole).hasSameHashCodeAs(whole);
        assertThat(slice.slice(0, 3)).isNotEqualTo(whole);
        assertThat(whole.slice(3, 0)).isEqualTo(Bytes.empty()).hasSameHashCodeAs(Bytes.empty());
    }
}
