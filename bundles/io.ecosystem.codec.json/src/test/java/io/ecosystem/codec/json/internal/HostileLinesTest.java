package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import io.ecosystem.testkit.HostileLines;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HostileLinesTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final JsonCodec codec = new JsonCodec();

    static List<HostileLines.Row> rows() {
        return HostileLines.all();
    }

    @Test
    void areMany() {
        assertThat(rows()).hasSizeGreaterThanOrEqualTo(200);
        assertThat(rows()).extracting(HostileLines.Row::line).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void getTheAnswerThatTheyMustGet(HostileLines.Row row) {
        switch (codec.decode(row.line())) {
            case Request request -> {
                assertThat(row.status()).isZero();
                assertThat(request.key()).isInstanceOf(keyOf(row));
                assertThat(request.data()).hasToString(row.text());
                assertCanBeSent(codec.encode(new Response(request.key(), Status.SUCCESS, codec.text(request.route()))));
            }
            case Response response -> {
                assertThat(response.status().code()).as(response.data().utf8()).isEqualTo(row.status());
                assertThat(response.key()).isInstanceOf(keyOf(row));
                assertThat(response.data().utf8()).contains(row.text()).doesNotContain("java", "jackson", "Exception");
                assertThat(response.data().length()).isLessThan(600);
                assertCanBeSent(codec.encode(response));
            }
        }
    }

    private static Class<?> keyOf(HostileLines.Row row) {
        return switch (row.era()) {
            case "span" -> SpanKey.class;
            case "uid" -> Uid.class;
            default -> NoKey.class;
        };
    }

    private static void assertCanBeSent(Bytes line) {
        JsonNode sent = MAPPER.readTree(line.toByteArray());
        assertThat(sent.has("status")).isTrue();
        assertThat(line.utf8()).doesNotContain("\n", "\r");
    }
}
