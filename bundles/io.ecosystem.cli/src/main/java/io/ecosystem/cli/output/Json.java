package io.ecosystem.cli.output;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes JSON without loss: numbers keep their digits, and objects their order. */
public final class Json {

    /** More than any instance takes, so that it says so itself. */
    private static final int DEEPEST = 2_000;

    /** A half of a character, which UTF-8 does not have. */
    private static final Pattern LONE_SURROGATE = Pattern.compile("[\\ud800-\\udfff]");

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();

    private Json() {}

    /** Returns a new object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Returns a new array. */
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /**
     * Reads one value.
     *
     * @throws IllegalArgumentException if the text is no JSON; the message says where and why
     */
    public static JsonNode read(String text) {
        try {
            JsonNode read = MAPPER.readTree(text);
            if (read == null || read.isMissingNode()) {
                throw new IllegalArgumentException("no JSON: it is empty");
            }
            return read;
        } catch (JacksonException e) {
            var place = e.getLocation();
            throw new IllegalArgumentException(
                    place == null
                            ? "no JSON: " + e.getOriginalMessage()
                            : "no JSON: %s, at line %d, column %d"
                                    .formatted(e.getOriginalMessage(), place.getLineNr(), place.getColumnNr()),
                    e);
        }
    }

    /** Returns the value on one line. */
    public static String line(JsonNode value) {
        return LONE_SURROGATE
                .matcher(MAPPER.writeValueAsString(value))
                .replaceAll(half -> "\\\\u%04x".formatted((int) half.group().charAt(0)));
    }

    /** Returns the value for people, on several lines. */
    public static String pretty(JsonNode value) {
        return PRETTY.writeValueAsString(value);
    }

    /**
     * Returns a word of the command line as a value: JSON if it is JSON, otherwise text. So {@code 5}, {@code true},
     * {@code ["a"]} and {@code "5"} are what they are in JSON, and {@code info} is a text.
     */
    public static JsonNode value(String word) {
        try {
            return read(word);
        } catch (IllegalArgumentException e) {
            return JsonNodeFactory.instance.stringNode(word);
        }
    }
}
