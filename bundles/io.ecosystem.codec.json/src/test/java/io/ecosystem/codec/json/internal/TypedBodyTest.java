package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.codec.Binding;
import io.ecosystem.api.message.Bytes;
import org.junit.jupiter.api.Test;

class TypedBodyTest {

    record Roll(int sides, String name) {
    }

    private final JsonCodec codec = new JsonCodec();

    @Test
    void readsAndWritesARecord() {
        Binding binding = codec.binding(Roll.class);

        Object read = binding.read(Bytes.utf8("{\"name\":\"d6\",\"sides\":6,\"other\":1}"));

        assertThat(read).isEqualTo(new Roll(6, "d6"));
        assertThat(binding.write(read)).hasToString("{\"sides\":6,\"name\":\"d6\"}");
    }
}
