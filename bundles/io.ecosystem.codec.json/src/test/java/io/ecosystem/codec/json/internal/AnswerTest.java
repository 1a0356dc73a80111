package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import io.ecosystem.api.message.Unreadable;
import io.ecosystem.spi.codec.Codec;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the codec as clients use it. */
class AnswerTest {

    private static final SpanKey SPAN = new SpanKey(UUID.fromString("12345678-1234-1234-1234-1234567890ab"), 0xABCL);

    private final Codec codec = new JsonCodec();

    @Test
    void writesRequestsThatItReads() {
        for (Key key : new Key[] {SPAN, SpanKey.random(), new Uid("é\"\n"), new Uid("")}) {
            Request request = new Request(key, "a.\"route\"\n", Bytes.utf8("{\"a\":[1,\"x\"]}"));

            assertThat(codec.decode(codec.encode(request))).isEqualTo(request);
        }
    }

    @Test
    void writesMetadataThatItReads() {
        Request request = new Request(SPAN, "echo", Bytes.utf8("1"), Map.of("tenant", "\"acmé\"\n", "shop", ""));

        assertThat(codec.decode(codec.encode(request))).isEqualTo(request);
        assertThat(codec.encode(request.withMetadata("shop", "7")).utf8())
                .contains(",\"metadata\":{", "\"shop\":\"7\"", "},\"data\":1}");
    }

    @Test
    void writesARequestOnOneLine() {
        Request request = new Request(SPAN, "echo", Bytes.utf8("{\n\"a\":1}"));

        assertThat(codec.encode(request))
                .hasToString("{\"span_key\":{\"trace_id\":\"12345678-1234-1234-1234-1234567890ab\",\"span_id\":"
                        + "\"0000000000000abc\"},\"route_key\":\"echo\",\"data\":{"
                        + " \"a\":1}}");
    }

    @Test
    void refusesToWriteARequestWithoutAKey() {
        Request request = new Request(NoKey.INSTANCE, "echo", Bytes.utf8("1"));

        assertThatThrownBy(() -> codec.encode(request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a request for route 'echo' has no key");
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void readsTheResponsesThatItWrites(Status status) {
        for (Key key : new Key[] {SPAN, new Uid("7"), NoKey.INSTANCE}) {
            Response response = new Response(key, status, Bytes.utf8("{\"a\":1}"));

            assertThat(codec.decodeAnswer(codec.encode(response))).isEqualTo(response);
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"uid\":\"7\",\"status\":700,\"data\":1}                | 7 | status: 700 is unknown",
                "{\"uid\":\"7\",\"status\":00,\"data\":1}                 |   | not JSON",
                "{\"uid\":\"7\",\"status\":1e0,\"data\":1}                | 7 | status: 1e0 is unknown",
                "{\"uid\":\"7\",\"status\":1234567890123,\"data\":1}      | 7 | status: 1234567890123 is unknown",
                "{\"uid\":\"7\",\"status\":-1,\"data\":1}                 | 7 | status: expected a number from 0 to"
                        + " 999, not a number",
                "{\"uid\":\"7\",\"status\":\"0\",\"data\":1}              | 7 | status: expected a number from 0 to"
                        + " 999, not text",
                "{\"uid\":\"7\",\"data\":1}                               | 7 | status: missing, expected a number"
                        + " from 0 to 999",
                "{\"uid\":\"7\",\"status\":0}                             | 7 | data: missing, expected any JSON value",
                "{\"span_key\":{\"trace_id\":\"x\"},\"status\":0,\"data\":1} | | span_key.trace_id: expected a UUID",
                "[1]                                                      |   | an answer is a JSON object, not an"
                        + " array",
                "{\"uid\":\"7\",\"status\":0,\"da                         |   | not JSON: a text has no end",
                "``                                                       |   | not JSON: a blank line"
            })
    void saysWhatIsWrongWithALine(String line, String uid, String reason) {
        assertThat(codec.decodeAnswer(Bytes.utf8(line))).isInstanceOfSatisfying(Unreadable.class, unreadable -> {
            assertThat(unreadable.key()).isEqualTo(uid == null ? NoKey.INSTANCE : new Uid(uid));
            assertThat(unreadable.reason()).startsWith(reason);
        });
    }

    @Test
    void ignoresFieldsThatItDoesNotKnow() {
        assertThat(codec.decodeAnswer(Bytes.utf8("{\"more\":{},\"data\":null,\"status\":600,\"uid\":\"7\"}")))
                .isEqualTo(new Response(new Uid("7"), Status.REFUSED, Bytes.utf8("null")));
    }

    @Test
    void isFoundWithoutAContainer() {
        assertThat(ServiceLoader.load(Codec.class)).hasExactlyElementsOfTypes(JsonCodec.class);
    }
}
