package io.ecosystem.platform.start;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.List;
import java.util.Objects;

/**
 * What the launcher passes to the container, as the text of one framework property.
 *
 * @param settings from the weakest to the strongest
 * @param warnings one line for each oddity that does not prevent the start
 */
public record Handover(List<StartSetting> settings, List<String> warnings) {

    /** Used under another launcher. */
    public static final Handover NOTHING = new Handover(List.of(), List.of());

    public Handover {
        settings = List.copyOf(settings);
        warnings = List.copyOf(warnings);
    }

    /** Parses the result of {@link #text()}. */
    public static Handover parse(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            var json = reader.readObject();
            return new Handover(
                    json.getJsonArray("settings").getValuesAs(Handover::setting),
                    json.getJsonArray("warnings").getValuesAs(JsonString::getString));
        }
    }

    /** Returns a JSON object. */
    public String text() {
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (StartSetting setting : settings) {
            array.add(Json.createObjectBuilder()
                    .add("layer", setting.layer().name())
                    .add("source", setting.source())
                    .add("pid", setting.pid())
                    .add("key", setting.key())
                    .add("value", json(setting.value())));
        }
        return Json.createObjectBuilder()
                .add("settings", array)
                .add("warnings", Json.createArrayBuilder(warnings))
                .build()
                .toString();
    }

    private static StartSetting setting(JsonValue value) {
        JsonObject json = value.asJsonObject();
        return new StartSetting(
                StartLayer.valueOf(json.getString("layer")),
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
            case JsonArray array -> array.getValuesAs(Handover::plain);
            default -> value == JsonValue.TRUE;
        };
    }

    private static JsonValue json(Object value) {
        return switch (value) {
            case Boolean flag -> flag ? JsonValue.TRUE : JsonValue.FALSE;
            case Integer number -> Json.createValue(number);
            case Long number -> Json.createValue(number);
            case Double number -> Json.createValue(number);
            case List<?> list -> {
                JsonArrayBuilder array = Json.createArrayBuilder();
                list.forEach(element -> array.add(json(element)));
                yield array.build();
            }
            default -> Json.createValue(value.toString());
        };
    }
}
