package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import io.ecosystem.testkit.HostileLines;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Compares the codec with a general JSON reader on very many lines that are almost valid. */
class MutationTest {

    private static final int LINES = 100_000;
    private static final String PIECES = "{}[]\",:\\u0019eE+-.ntfaIN \t\r\u0001\u007f\u0080é😀\ud800x";

    private static final JsonMapper ORACLE = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectReader EXACT =
            ORACLE.readerFor(JsonNode.class).with(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final JsonCodec codec = new JsonCodec();

    @ParameterizedTest
    @ValueSource(longs = {1, 20261123})
    void agreesWithAGeneralReaderOnEveryLine(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> seeds = seeds();
        int requests = 0;
        int malformed = 0;

        for (int i = 0; i < LINES; i++) {
            byte[] line = mutate(seeds, random);
            int margin = random.nextInt(3);
            byte[] array = new byte[line.length + 2 * margin];
            System.arraycopy(line, 0, array, margin, line.length);
            Decision decision = codec.decode(Bytes.of(array, margin, line.length));
            JsonNode oracle = oracle(line);

            switch (decision) {
                case Request request -> {
                    requests++;
                    assertAgrees(request, oracle, line);
                }
                case Response response -> {
                    boolean unread = response.status() == Status.MALFORMED;
                    malformed += unread ? 1 : 0;
                    if (unread != (oracle == null)) {
                        throw new AssertionError(show(line) + " -> " + response.data());
                    }
                    codec.encode(response);
                }
            }
        }

        assertThat(requests).isGreaterThan(LINES / 100);
        assertThat(malformed).isGreaterThan(LINES / 10);
    }

    private void assertAgrees(Request request, JsonNode oracle, byte[] line) {
        boolean agrees = oracle != null
                && oracle.isObject()
                && request.route().equals(oracle.path("route_key").stringValue(null))
                && (!(request.key() instanceof Uid uid)
                        || uid.text().equals(oracle.path("uid").stringValue(null)))
                && (!(request.key() instanceof SpanKey)
                        || oracle.path("span_key").isObject())
                && oracle.get("data").equals(oracle(request.data().toByteArray()));
        if (!agrees) {
            throw new AssertionError(show(line) + " -> " + request);
        }
        Bytes answer = codec.encode(new Response(request.key(), Status.SUCCESS, request.data()));
        JsonNode sent = oracle(answer.toByteArray());
        boolean returned = sent != null
                && oracle.get("data").equals(sent.get("data"))
                && (!(request.key() instanceof Uid) || sent.get("uid").equals(oracle.get("uid")));
        if (!returned) {
            throw new AssertionError(show(line) + " -> " + answer);
        }
    }

    private static byte[] mutate(List<byte[]> seeds, SplittableRandom random) {
        byte[] line = seeds.get(random.nextInt(seeds.size()));
        int times = random.nextInt(4);
        for (int i = 0; i < times && line.length > 0; i++) {
            int at = random.nextInt(line.length);
            line = switch (random.nextInt(6)) {
                case 0 -> splice(line, at, at + 1, new byte[] {(byte) random.nextInt(256)});
                case 1 -> splice(line, at, Math.min(line.length, at + 1 + random.nextInt(4)), new byte[0]);
                case 2 -> splice(line, at, at, piece(random));
                case 3 -> splice(line, at, at + 1, piece(random));
                case 4 -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    int from = random.nextInt(other.length);
                    int to = Math.min(other.length, from + random.nextInt(20));
                    byte[] part = new byte[to - from];
                    System.arraycopy(other, from, part, 0, part.length);
                    yield splice(line, at, at, part);
                }
                default -> splice(line, at, line.length, new byte[0]);
            };
        }
        return line;
    }

    private static byte[] piece(SplittableRandom random) {
        int from = random.nextInt(PIECES.length());
        return PIECES.substring(from, Math.min(PIECES.length(), from + 1 + random.nextInt(2)))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] splice(byte[] line, int from, int to, byte[] part) {
        byte[] spliced = new byte[line.length - (to - from) + part.length];
        System.arraycopy(line, 0, spliced, 0, from);
        System.arraycopy(part, 0, spliced, from, part.length);
        System.arraycopy(line, to, spliced, from + part.length, line.length - to);
        return spliced;
    }

    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (HostileLines.Row row : HostileLines.all()) {
            if (row.line().length() > 0 && row.line().length() < 300) {
                seeds.add(row.line().toByteArray());
                if (row.status() == 0) {
                    seeds.add(row.line().toByteArray());
                }
            }
        }
        return seeds;
    }

    /** Returns the general reader's result for a line; null if it is not JSON. */
    private static JsonNode oracle(byte[] line) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            // Only the general reader takes these for numbers, and only the codec takes white space around a line.
            if (text.replace("-Infinity", "").matches("(?s).*([+-]INF|\\+Infinity).*")) {
                return null;
            }
            JsonNode tree = read(text.replaceAll("^[ \\t\\r\\n\\f\\x0B]+|[ \\t\\r\\n\\f\\x0B]+$", ""));
            return tree.isMissingNode() ? null : tree;
        } catch (CharacterCodingException | JacksonException e) {
            return null;
        }
    }

    private static JsonNode read(String text) {
        try {
            return EXACT.readTree(text);
        } catch (NumberFormatException e) {
            return ORACLE.readTree(text);
        }
    }

    private static String show(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1);
    }
}
