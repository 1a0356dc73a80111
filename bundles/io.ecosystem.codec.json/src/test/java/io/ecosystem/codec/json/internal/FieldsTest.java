package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

    private final JsonCodec codec = new JsonCodec();

    @Test
    void findsValuesAsTheyCame() {
        assertThat(find("{\"a\" : 1.0 , \"b\":[1, {\"a\":2}],\"c\":\"\\u00e9\"}", "c", "a", "b"))
                .contains(List.of("\"\\u00e9\"", "1.0", "[1, {\"a\":2}]"));
    }

    @Test
    void findsAFieldWhoseNameIsWrittenInAnotherWay() {
        assertThat(find("{\"s\\u0079mbol\":\"A\"}", "symbol")).contains(List.of("\"A\""));
        assertThat(find("{\"gr\\u00f6ße\":7,\"größ\":8}", "größ", "größe")).contains(List.of("8", "7"));
    }

    @Test
    void takesTheLastOfAFieldThatComesTwice() {
        assertThat(find("{\"a\":1,\"a\":2}", "a")).contains(List.of("2"));
    }

    @Test
    void tellsWhatIsMissingFromWhatIsNull() {
        assertThat(find("{\"a\":null}", "a", "b")).contains(List.of("null", ""));
        assertThat(find("{}", "a")).contains(List.of(""));
    }

    @Test
    void looksOnlyAtTheBodyOfALine() {
        byte[] line = Bytes.utf8("[{\"a\":7},8]").array();

        assertThat(codec.projection(List.of("a"))
                        .of(Bytes.of(line, 1, 7))
                        .orElseThrow()
                        .getFirst()
                        .utf8())
                .isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"text\"", "[{\"a\":1}]", "null", "{\"a\":", ""})
    void findsNothingInWhatIsNoObject(String body) {
        assertThat(find(body, "a")).isEmpty();
    }

    private Optional<List<String>> find(String body, String... names) {
        return codec.projection(List.of(names))
                .of(Bytes.utf8(body))
                .map(found -> found.stream().map(Bytes::utf8).toList());
    }
}
