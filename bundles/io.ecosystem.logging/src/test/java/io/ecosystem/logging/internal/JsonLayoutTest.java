package io.ecosystem.logging.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Uid;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLayoutTest {

    private static final UUID TRACE = UUID.fromString("12345678-1234-1234-1234-1234567890ab");

    private final JsonLayout layout = new JsonLayout("dice", "0");

    @Test
    void hasTheShapeOfTheProtocolsFamily() {
        assertThat(line(Records.of(Severity.WARN, "low"))).isEqualTo("""
            {"timestamp":"2026-11-22T21:33:28.028048+00:00","severity_number":13,"severity_text":"WARN",\
            "body":"low","attributes":{"application_name":"dice","application_instance":"0",\
            "filename":"Dice.java","lineno":42,"module":"acme.Dice","funcName":"roll"},\
            "trace_id":null,"span_id":null}
            """);
    }

    @Test
    void numbersSeveritiesAsOpenTelemetryDoes() {
        for (var expected : Map.of(
                        Severity.TRACE,
                        1,
                        Severity.DEBUG,
                        5,
                        Severity.INFO,
                        9,
                        Severity.WARN,
                        13,
                        Severity.ERROR,
                        17,
                        Severity.CRITICAL,
                        21)
                .entrySet()) {
            assertThat(json(Records.of(expected.getKey(), "")).getInt("severity_number"))
                    .isEqualTo(expected.getValue());
        }
        assertThat(json(Records.of(Severity.CRITICAL, "")).getString("severity_text"))
                .isEqualTo("FATAL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "say \"no\" \\ or /", "a\nb\r\tc\u0000\u001b[31m\u007f", "ö € \u2028", "😀 \uD83D\uDE00"})
    void bodiesComeBackAsTheyWere(String body) {
        String line = line(Records.of(body));

        assertThat(parsed(line).getString("body")).isEqualTo(body);
        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    }

    @Test
    void escapesHalfACharacter() {
        assertThat(line(Records.of("a\uD83Db"))).contains("\"a\\ud83db\"");
        assertThat(line(Records.of("\uDE00"))).contains("\"\\ude00\"");
    }

    @Test
    void writesNullAsText() {
        assertThat(json(Records.of((String) null)).getString("body")).isEqualTo("null");
    }

    @Test
    void cutsAHugeBodyBetweenCharacters() {
        String body = json(Records.of("😀".repeat(50_000))).getString("body");

        assertThat(body).endsWith("😀… (67232 more characters)").hasSizeLessThan(LogRecord.LONGEST_BODY + 50);
        assertThat(json(Records.of("x" + "😀".repeat(50_000))).getString("body"))
                .contains("😀… (");
    }

    @Test
    void carriesTraceAndSpanOfTheRequest() {
        var json = json(Records.with(new SpanKey(TRACE, 0x1234567890abcdefL)));

        assertThat(json.getString("trace_id")).isEqualTo("123456781234123412341234567890ab");
        assertThat(json.getString("span_id")).isEqualTo("1234567890abcdef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678-1234-1234-1234-1234567890AB", "123456781234123412341234567890ab"})
    void takesAnOlderKeyForATraceIfItIsAUuid(String uid) {
        var json = json(Records.with(new Uid(uid)));

        assertThat(json.getString("trace_id")).isEqualTo("123456781234123412341234567890ab");
        assertThat(json.get("span_id")).isEqualTo(JsonValue.NULL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "7", "12345678-1234-1234-1234-1234567890ax", "\"}\n{\"", "z2345678123412341234123456789012"})
    void keepsAnyOtherKeyAmongTheAttributes(String uid) {
        var json = json(Records.with((Key) new Uid(uid)));

        assertThat(json.getJsonObject("attributes").getString("uid")).isEqualTo(uid);
        assertThat(json.get("trace_id")).isEqualTo(JsonValue.NULL);
    }

    @Test
    void tellsOfAThrowable() {
        var thrown = new IllegalStateException("no\ndice", new RuntimeException("root"));

        var attributes = json(Records.with(thrown)).getJsonObject("attributes");

        assertThat(attributes.getString("exception.type")).isEqualTo("java.lang.IllegalStateException");
        assertThat(attributes.getString("exception.message")).isEqualTo("no\ndice");
        assertThat(attributes.getString("exception.stacktrace"))
                .contains("JsonLayoutTest.tellsOfAThrowable", "Caused by: java.lang.RuntimeException: root");
    }

    @Test
    void survivesAThrowableThatCannotTell() {
        var thrown = new RuntimeException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException("not now");
            }
        };

        assertThat(json(Records.with(thrown)).getJsonObject("attributes").getString("exception.stacktrace"))
                .contains("cannot be printed");
    }

    @Test
    void boundsAnEndlessStackTrace() {
        var thrown = new RuntimeException("x".repeat(1_000_000));

        assertThat(line(Records.with(thrown)).length()).isLessThan(200_000);
    }

    @Test
    void addsAttributesButReplacesNone() {
        var attributes =
                json(Records.with(Map.of("order", "7", "module", "forged"))).getJsonObject("attributes");

        assertThat(attributes.getString("order")).isEqualTo("7");
        assertThat(attributes.getString("module")).isEqualTo("acme.Dice");
    }

    private String line(LogRecord next) {
        var text = new StringBuilder();
        layout.append(next, text);
        return text.toString();
    }

    private JsonObject json(LogRecord next) {
        return parsed(line(next));
    }

    private static JsonObject parsed(String line) {
        try (var reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }
}
