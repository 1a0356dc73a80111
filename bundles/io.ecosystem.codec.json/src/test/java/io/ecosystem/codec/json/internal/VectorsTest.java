package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Tests the codec with the lines that the clients in other languages are tested with. */
class VectorsTest {

    private static final JsonNode VECTORS = new ObjectMapper()
            .readTree(Path.of("../../clients/protocol/vectors.json").toFile());

    private final Codec codec = new JsonCodec();

    @ParameterizedTest
    @MethodSource("requests")
    void writesRequests(JsonNode vector) {
        Request request = new Request(key(vector), text(vector, "route"), Bytes.utf8(text(vector, "data")));

        assertThat(codec.encode(request)).hasToString(text(vector, "line"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void readsAnswers(JsonNode vector) {
        assertThat(codec.decodeAnswer(line(vector)))
                .isEqualTo(new Response(key(vector), status(vector), Bytes.utf8(text(vector, "data"))));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void saysWhatIsWrongWithALine(JsonNode vector) {
        assertThat(codec.decodeAnswer(line(vector))).isInstanceOfSatisfying(Unreadable.class, unreadable -> {
            assertThat(unreadable.key()).isEqualTo(key(vector));
            assertThat(unreadable.reason()).startsWith(text(vector, "reason"));
        });
    }

    @ParameterizedTest
    @MethodSource("integers")
    void keepsTheDigitsOfIntegers(JsonNode vector) {
        String data = text(vector, "data");

        assertThat(codec.decodeAnswer(Bytes.utf8("{\"uid\":\"7\",\"status\":0,\"data\":" + data + "}")))
                .isEqualTo(new Response(new Uid("7"), Status.SUCCESS, Bytes.utf8(data)));
    }

    @ParameterizedTest
    @MethodSource("served")
    void readsRequests(JsonNode vector) {
        switch (codec.decode(line(vector))) {
            case Request request -> {
                Response echoed = new Response(request.key(), Status.SUCCESS, request.data());
                assertThat(codec.encode(echoed)).hasToString(text(vector, "answer"));
            }
            case Response refusal -> {
                assertThat(refusal.status()).isEqualTo(status(vector));
                assertThat(refusal.key()).isEqualTo(key(vector));
            }
        }
    }

    static Stream<Named<JsonNode>> requests() {
        return vectors("requests");
    }

    static Stream<Named<JsonNode>> answers() {
        return vectors("answers");
    }

    static Stream<Named<JsonNode>> unreadable() {
        return vectors("unreadable");
    }

    static Stream<Named<JsonNode>> integers() {
        return vectors("integers");
    }

    static Stream<Named<JsonNode>> served() {
        return vectors("served");
    }

    private static Stream<Named<JsonNode>> vectors(String group) {
        return VECTORS.get(group)
                .valueStream()
                .map(vector -> Named.of(
                        vector.path("name").asString(vector.path("data").asString("")), vector));
    }

    private static Bytes line(JsonNode vector) {
        return Bytes.utf8(text(vector, "line"));
    }

    private static Status status(JsonNode vector) {
        int code = vector.get("status").asInt();
        return Arrays.stream(Status.values())
                .filter(status -> status.code() == code)
                .findFirst()
                .orElseThrow();
    }

    private static Key key(JsonNode vector) {
        JsonNode key = vector.get("key");
        if (key.has("uid")) {
            return new Uid(text(key, "uid"));
        }
        if (key.has("spanKey")) {
            String[] parts = text(key, "spanKey").split(":");
            return new SpanKey(UUID.fromString(parts[0]), Long.parseUnsignedLong(parts[1], 16));
        }
        return NoKey.INSTANCE;
    }

    private static String text(JsonNode node, String field) {
        return node.get(field).asString();
    }
}
