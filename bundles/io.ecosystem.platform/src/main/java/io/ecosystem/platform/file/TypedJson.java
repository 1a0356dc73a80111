package io.ecosystem.platform.file;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonConfig;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParsingException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.felix.cm.json.io.Configurations;

/**
 * The typed JSON of the OSGi Configurator: comments are allowed, and a key may state its type, as in
 * {@code "port:Integer": 8888}. This reader is stricter than the library, which truncates numbers that do not fit their
 * type and ignores text after the closing brace.
 */
public final class TypedJson {

    private static final Map<String, List<BigDecimal>> LIMITS = Map.of(
            "Byte", limits(Byte.MIN_VALUE, Byte.MAX_VALUE),
            "Short", limits(Short.MIN_VALUE, Short.MAX_VALUE),
            "Integer", limits(Integer.MIN_VALUE, Integer.MAX_VALUE),
            "Long", limits(Long.MIN_VALUE, Long.MAX_VALUE));
    private static final Map<String, String> PRIMITIVES =
            Map.of("byte", "Byte", "short", "Short", "int", "Integer", "long", "Long");

    private static final JsonReaderFactory READERS =
            Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));
    /** The maximum nesting depth of objects and arrays; a feature needs four. */
    private static final int DEEPEST = 32;

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String END = "token=EOF";

    private TypedJson() {}

    /**
     * Parses the values of one configuration, each with the type stated by its key or given by JSON.
     *
     * @throws InvalidConfigurationException with line and column if it is not a JSON object, or naming each key whose
     *     value does not fit
     */
    public static Map<String, Object> read(String text) throws InvalidConfigurationException {
        return values(parse(text));
    }

    /**
     * Parses one JSON object.
     *
     * @throws InvalidConfigurationException with line and column if it is invalid
     */
    static JsonObject parse(String text) throws InvalidConfigurationException {
        try {
            var json = withoutComments(text);
            requireShallow(json);
            try (JsonReader reader = READERS.createReader(new StringReader(json))) {
                requireNothingAfter(json);
                return reader.readObject();
            }
        } catch (JsonParsingException e) {
            throw new InvalidConfigurationException("it is not valid JSON" + place(e) + ": " + reason(e), e);
        } catch (JsonException | IOException e) {
            throw new InvalidConfigurationException("it is not valid JSON: " + e.getMessage(), e);
        }
    }

    private static String withoutComments(String text) throws IOException {
        var whole = new StringWriter();
        try (var in = Configurations.jsonCommentAwareReader(new StringReader(text))) {
            in.transferTo(whole);
        }
        var json = whole.toString();
        return json.startsWith(BYTE_ORDER_MARK) ? json.substring(1) : json;
    }

    /** Parsers are recursive, so deeply nested text would overflow the stack of their thread. */
    private static void requireShallow(String json) throws InvalidConfigurationException {
        int depth = 0;
        boolean inText = false;
        for (int i = 0; i < json.length(); i++) {
            char next = json.charAt(i);
            if (inText) {
                i += next == '\\' ? 1 : 0;
                inText = next != '"';
            } else if (next == '"') {
                inText = true;
            } else if (next == '{' || next == '[') {
                depth++;
            } else if (next == '}' || next == ']') {
                depth--;
            }
            if (depth > DEEPEST) {
                throw new InvalidConfigurationException(
                        List.of("objects and arrays lie in one another more than %d deep".formatted(DEEPEST)));
            }
        }
    }

    /** The reader stops at the closing brace; only the parser sees what follows. */
    private static void requireNothingAfter(String json) throws InvalidConfigurationException {
        try (JsonParser parser = Json.createParser(new StringReader(json))) {
            if (!parser.hasNext() || parser.next() != JsonParser.Event.START_OBJECT) {
                throw new InvalidConfigurationException(List.of("it is not one JSON object in braces"));
            }
            parser.getObject(); // skipObject never returns on truncated text
            if (parser.hasNext()) {
                throw new InvalidConfigurationException(List.of("something follows the closing brace"));
            }
        }
    }

    private static String place(JsonParsingException e) {
        var at = e.getLocation();
        boolean isKnown = at.getLineNumber() > 0 && !message(e).contains(END);
        return isKnown ? " near line %d, column %d".formatted(at.getLineNumber(), at.getColumnNumber()) : "";
    }

    private static String reason(JsonParsingException e) {
        return message(e).contains(END)
                ? "it ends too early"
                : message(e)
                        .replaceAll(" at \\(line no=[^)]*\\)", "")
                        .lines()
                        .findFirst()
                        .orElse("");
    }

    private static String message(JsonParsingException e) {
        return Objects.requireNonNullElse(e.getMessage(), "");
    }

    /** Returns the values of a configuration, each with the type stated by its key or given by JSON. */
    static Map<String, Object> values(JsonObject object) throws InvalidConfigurationException {
        var problems = new ArrayList<String>();
        object.forEach((key, value) -> {
            check(key, value, problems);
        });
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
        var values = new TreeMap<String, Object>();
        for (var entry : object.entrySet()) {
            var single = Json.createObjectBuilder()
                    .add(entry.getKey(), entry.getValue())
                    .build();
            try {
                var read = Configurations.buildReader().build(single).readConfiguration();
                read.keys().asIterator().forEachRemaining(key -> values.put(key, read.get(key)));
            } catch (IOException e) {
                throw new InvalidConfigurationException(
                        "'%s' is %s, which is not of the type that the key states"
                                .formatted(entry.getKey(), entry.getValue()),
                        e);
            }
        }
        return values;
    }

    private static void check(String key, JsonValue value, List<String> problems) {
        switch (value) {
            case JsonNumber number -> checkNumber(key, number, problems);
            case JsonArray array ->
                array.forEach(element -> {
                    if (element instanceof JsonStructure || element == JsonValue.NULL) {
                        problems.add(
                                "'%s' contains %s, expected only texts, numbers and flags".formatted(key, element));
                    } else if (element.getValueType() != array.getFirst().getValueType() && !areFlags(element, array)) {
                        problems.add("'%s' is %s, expected elements of one type".formatted(key, array));
                    } else {
                        check(key, element, problems);
                    }
                });
            case JsonString text -> {}
            case JsonObject object ->
                problems.add(
                        "'%s' is an object, expected a text, a number, a flag or an array of these".formatted(key));
            default -> {
                if (value == JsonValue.NULL) {
                    problems.add("'%s' is null, expected a value; leave the key out for its default".formatted(key));
                }
            }
        }
    }

    private static boolean areFlags(JsonValue element, JsonArray array) {
        return isFlag(element) && isFlag(array.getFirst());
    }

    private static boolean isFlag(JsonValue value) {
        return value == JsonValue.TRUE || value == JsonValue.FALSE;
    }

    private static void checkNumber(String key, JsonNumber number, List<String> problems) {
        var type = numberType(key, number);
        var limits = LIMITS.get(type);
        if (limits == null) {
            return;
        }
        var value = number.bigDecimalValue();
        boolean whole = value.stripTrailingZeros().scale() <= 0;
        if (!whole || value.compareTo(limits.getFirst()) < 0 || value.compareTo(limits.getLast()) > 0) {
            problems.add("'%s' is %s, expected a whole number from %s to %s"
                    .formatted(key, number, limits.getFirst(), limits.getLast()));
        }
    }

    private static String numberType(String key, JsonNumber number) {
        int colon = key.lastIndexOf(':');
        if (colon < 0) {
            return number.isIntegral() ? "Long" : "Double";
        }
        var stated = key.substring(colon + 1).replace("[]", "").replaceAll("^Collection<(.*)>$", "$1");
        return PRIMITIVES.getOrDefault(stated, stated);
    }

    private static List<BigDecimal> limits(long from, long to) {
        return List.of(BigDecimal.valueOf(from), BigDecimal.valueOf(to));
    }
}
