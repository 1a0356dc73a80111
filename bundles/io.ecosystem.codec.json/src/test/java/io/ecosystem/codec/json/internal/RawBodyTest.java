package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.codec.Binding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawBodyTest {

    private final JsonCodec codec = new JsonCodec();
    private final Binding raw = codec.binding(Bytes.class);

    @Test
    void passesABodyAsItIs() {
        Bytes body = Bytes.utf8("{ \"a\": 1.10, \"a\":12345678901234567890123, \"b\":\"\\ud800\" }");

        assertThat(raw.read(body)).isSameAs(body);
        assertThat(raw.write(body)).isSameAs(body);
    }

    @Test
    void writesNoLineFeed() {
        assertThat(raw.write(Bytes.utf8("{\n\"a\":\r\n1}\n"))).hasToString("{ \"a\":\r 1} ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{} {}", "x", "\"a\nb\"", "[1,]", "{\"a\":1,}"})
    void refusesWhatIsNotOneValue(String body) {
        assertThatThrownBy(() -> raw.write(Bytes.utf8(body)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("raw body: not JSON: ");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThatThrownBy(() -> raw.write(Bytes.of(new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("raw body: not UTF-8: an invalid sequence that begins with 0xC0, at byte 1");
    }

    @Test
    void takesAnyBodyForNone() {
        Binding none = codec.binding(Void.class);

        assertThat(none.read(Bytes.utf8("[1]"))).isNull();
        assertThat(none.read(Bytes.utf8("null"))).isNull();
        assertThat(none.write(null)).hasToString("{}");
        assertThat(codec.binding(void.class).write(null)).hasToString("{}");
        assertThat(raw.write(null)).hasToString("null");
    }
}
