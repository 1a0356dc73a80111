package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LinesTest {

    private final JsonCodec codec = new JsonCodec();
    private final JsonMapper mapper = new JsonMapper();

    @Test
    void writesASpanKeyInItsUsualForm() {
        SpanKey key = new SpanKey(UUID.fromString("12345678-ABCD-1234-8234-0034567890AB"), 0xFEDCBA9876543210L);

        assertThat(codec.encode(new Response(key, Status.SUCCESS, Bytes.utf8("{\"a\":1}"))))
                .hasToString("{\"span_key\":{\"trace_id\":\"12345678-abcd-1234-8234-0034567890ab\",\"span_id\":"
                        + "\"fedcba9876543210\"},"
                        + "\"status\":0,\"data\":{\"a\":1}}");
    }

    @Test
    void writesAUidAsItCame() {
        assertThat(codec.encode(new Response(new Uid("Ab\"\\\n\u0001é😀\ud800"), Status.BUSY, Bytes.utf8("1"))))
                .hasToString("{\"uid\":\"Ab\\\"\\\\\\n\\u0001é😀\\ud800\",\"status\":500,\"data\":1}");
    }

    @Test
    void writesBothGenerationsWithoutAKey() {
        assertThat(codec.encode(new Response(NoKey.INSTANCE, Status.MALFORMED, codec.text("x"))))
                .hasToString("{\"span_key\":null,\"uid\":\"\",\"status\":100,\"data\":\"x\"}");
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void writesEveryStatus(Status status) {
        JsonNode written = mapper.readTree(codec.encode(new Response(SpanKey.random(), status, codec.text("x")))
                .toByteArray());

        assertThat(written.get("status").intValue()).isEqualTo(status.code());
    }

    @Test
    void writesALineBreakInABodyAsASpace() {
        Bytes body = Bytes.of(Bytes.utf8("x{\r\n\"a\":1\n}x").array(), 1, 10);

        assertThat(codec.encode(new Response(new Uid("u"), Status.SUCCESS, body)))
                .hasToString("{\"uid\":\"u\",\"status\":0,\"data\":{  \"a\":1 }}");
    }

    @Test
    void writesAnyStringSoThatItCanBeRead() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(12);
            for (int j = 0; j < length; j++) {
                text.append((char)
                        switch (random.nextInt(4)) {
                            case 0 -> random.nextInt(128);
                            case 1 -> 0xD800 + random.nextInt(0x800);
                            case 2 -> random.nextInt(0x10000);
                            default -> "\"\\/bu\n".charAt(random.nextInt(6));
                        });
            }

            byte[] written = codec.text(text.toString()).toByteArray();

            assertThat(mapper.readValue(written, String.class)).isEqualTo(text.toString());
            assertThat(Text.read(written, 1, written.length - 1)).isEqualTo(text.toString());
        }
    }
}
