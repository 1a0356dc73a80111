package io.ecosystem.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StoredValuesTest {

    static Stream<Arguments> values() {
        return Stream.<Object>of(
                        "a text, with \"quotes\" and a\nline",
                        "",
                        5,
                        Long.MAX_VALUE,
                        1.5,
                        3.0,
                        Double.POSITIVE_INFINITY,
                        1.25f,
                        (short) 3,
                        (byte) 4,
                        'c',
                        true,
                        new String[] {"a", "b"},
                        new String[0],
                        new Integer[] {1, 2},
                        new Long[0],
                        new Double[] {1.5, Double.NEGATIVE_INFINITY},
                        new Boolean[] {true, false},
                        new Character[] {'x'},
                        new int[] {1},
                        new byte[0],
                        new boolean[] {false},
                        List.of("a", "b"),
                        List.of(1, 2),
                        List.of('a'),
                        List.of())
                .map(value -> Arguments.of(value));
    }

    @ParameterizedTest
    @MethodSource("values")
    void comesBackAsItWas(Object value) throws Exception {
        var read = StoredValues.decode(StoredValues.encode(Map.of("aKey", value)));

        assertThat(read).containsOnlyKeys("aKey");
        assertThat(read.get("aKey")).isEqualTo(value);
        assertThat(read.get("aKey").getClass().getSimpleName())
                .isEqualTo(
                        value instanceof List<?>
                                ? "ArrayList"
                                : value.getClass().getSimpleName());
    }
}
