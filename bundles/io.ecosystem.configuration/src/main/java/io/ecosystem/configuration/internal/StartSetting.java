package io.ecosystem.configuration.internal;

import io.ecosystem.spi.configuration.Layer;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.List;
import java.util.Objects;

/**
 * One value that the start of the instance was given.
 *
 * @param source as its author wrote it, such as {@code --tcp}
 * @param key empty if the configuration is switched off
 */
public record StartSetting(Layer layer, String source, String pid, String key, Object value) {

    /** What the launcher hands over. */
    public record Handover(List<StartSetting> settings, List<String> warnings) {}

    /** Reads what the launcher hands over: settings, the later one winning, and warnings. */
    public static Handover read(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            var json = reader.readObject();
            return new Handover(
                    json.getJsonArray("settings").getValuesAs(StartSetting::of),
                    json.getJsonArray("warnings").getValuesAs(JsonString::getString));
        }
    }

    private static StartSetting of(JsonValue value) {
        JsonObject json = value.asJsonObject();
        return new StartSetting(
                Layer.valueOf(json.getString("layer")),
                json.getString("source"),
                json.getString("pid"),
                json.getString("key"),
                plain(Objects.requireNonNull(json.get("value"), "value")));
    }

    private static Object plain(JsonValue value) {
        return switch (value) {
            case JsonString text -> text.getString();
            case JsonNumber number when number.isIntegral() -> number.longValue();
            case JsonNumber number -> number.doubleValue();
            case JsonArray array -> array.getValuesAs(StartSetting::plain);
            default -> value == JsonValue.TRUE;
        };
    }

    /** Whether the configuration is switched off. */
    boolean isOff() {
        return key.isEmpty();
    }

    /** Whether the value is a text because its source knows nothing else. */
    boolean isText() {
        return layer != Layer.APPLICATION_FILE && value instanceof String;
    }
}
