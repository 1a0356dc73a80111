package io.ecosystem.launcher.settings;

import io.ecosystem.platform.NearestName;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An object of an application file that knows its place there. A null counts as absent. */
final class Section {

    private final JsonObject json;
    private final String place;
    private final Statements statements;

    /** @param place the file and the path to this object, up to where a key is appended */
    Section(JsonObject json, String place, Statements statements) {
        this.json = json;
        this.place = place;
        this.statements = statements;
    }

    Set<String> keys() {
        return json.keySet();
    }

    /** Returns the place of a value. */
    String source(String key) {
        return place + key;
    }

    /** Returns the place of this object. */
    String source() {
        return place.substring(0, place.length() - 1);
    }

    /** Returns an empty object in place of an absent one. */
    Section empty(String key) {
        return new Section(JsonValue.EMPTY_JSON_OBJECT, source(key) + ".", statements);
    }

    Optional<Section> section(String key) {
        return find(key).flatMap(value -> {
            if (value instanceof JsonObject object) {
                return Optional.of(new Section(object, source(key) + ".", statements));
            }
            problem(key, value, "an object in braces");
            return Optional.empty();
        });
    }

    Optional<String> text(String key) {
        return find(key).flatMap(value -> {
            if (value instanceof JsonString text && !text.getString().isEmpty()) {
                return Optional.of(text.getString());
            }
            problem(key, value, "a text");
            return Optional.empty();
        });
    }

    /** Returns whether a value is true; false if absent. */
    boolean flag(String key) {
        return find(key)
                .map(value -> {
                    if (value != JsonValue.TRUE && value != JsonValue.FALSE) {
                        problem(key, value, "true or false");
                    }
                    return value == JsonValue.TRUE;
                })
                .orElse(false);
    }

    /** Returns a value of any type, objects as JSON text. */
    Optional<Object> any(String key) {
        return find(key).map(Section::plain);
    }

    /** Warns of unknown keys. */
    void warnOfOthers(String... known) {
        var others = keys().stream()
                .filter(key -> !List.of(known).contains(key))
                .sorted()
                .toList();
        for (String key : others) {
            statements.warning("%s is an unknown key%s".formatted(source(key), NearestName.hint(key, List.of(known))));
        }
    }

    private Optional<JsonValue> find(String key) {
        return Optional.ofNullable(json.get(key)).filter(value -> value != JsonValue.NULL);
    }

    private void problem(String key, JsonValue value, String expectation) {
        statements.problem("%s is %s, expected %s".formatted(source(key), value, expectation));
    }

    private static Object plain(JsonValue value) {
        return switch (value) {
            case JsonString text -> text.getString();
            case JsonNumber number
            when number.isIntegral() && number.bigIntegerValue().bitLength() < Long.SIZE -> number.longValue();
            case JsonNumber number -> number.doubleValue();
            case JsonArray array
            when array.stream().noneMatch(Section::isNested) ->
                array.stream().map(Section::plain).toList();
            case JsonValue flag when flag == JsonValue.TRUE || flag == JsonValue.FALSE -> flag == JsonValue.TRUE;
            default -> value.toString();
        };
    }

    private static boolean isNested(JsonValue value) {
        return value instanceof JsonObject || value instanceof JsonArray || value == JsonValue.NULL;
    }
}
