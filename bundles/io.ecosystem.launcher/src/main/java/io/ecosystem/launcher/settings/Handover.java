package io.ecosystem.launcher.settings;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonValue;
import java.util.List;

/** The settings of a start as the text that the container reads them from. */
final class Handover {

    private Handover() {}

    /** One JSON object: settings from the weakest to the strongest, and warnings. */
    static String json(List<Setting> settings, List<String> warnings) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (Setting setting : settings) {
            array.add(Json.createObjectBuilder()
                    .add("layer", setting.layer().name())
                    .add("source", setting.source())
                    .add("pid", setting.pid())
                    .add("key", setting.key())
                    .add("value", value(setting.value())));
        }
        return Json.createObjectBuilder()
                .add("settings", array)
                .add("warnings", Json.createArrayBuilder(warnings))
                .build()
                .toString();
    }

    private static JsonValue value(Object value) {
        return switch (value) {
            case Boolean flag -> flag ? JsonValue.TRUE : JsonValue.FALSE;
            case Integer number -> Json.createValue(number);
            case Long number -> Json.createValue(number);
            case Double number -> Json.createValue(number);
            case List<?> list -> {
                JsonArrayBuilder array = Json.createArrayBuilder();
                list.forEach(element -> array.add(value(element)));
                yield array.build();
            }
            default -> Json.createValue(value.toString());
        };
    }
}
