package io.ecosystem.api.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
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

    @Test
    void areOrderedByTheirFirstDifference() {
        Bytes whole = Bytes.of(new byte[] {9, 1, (byte) 0x80, 3}, 1, 3);

        assertThat(whole).isEqualByComparingTo(Bytes.of(new byte[] {1, (byte) 0x80, 3}));
        assertThat(whole)
                .isGreaterThan(Bytes.of(new byte[] {1, 0x7F, 3}))
                .isGreaterThan(Bytes.of(new byte[] {1, (byte) 0x80}));
        assertThat(whole).isLessThan(Bytes.of(new byte[] {1, (byte) 0x81}));
    }

    @Test
    void haveHashCodesThatDependOnEachByte() {
        Set<Integer> codes = new HashSet<>();
        for (int length = 0; length < 20; length++) {
            codes.add(Bytes.of(new byte[length]).hashCode());
            for (int at = 0; at < length; at++) {
                byte[] array = new byte[length];
                array[at] = 1;
                codes.add(Bytes.of(array).hashCode());
            }
        }

        assertThat(codes).hasSize(20 + 20 * 19 / 2);
    }
}
