package io.ecosystem.queue.store.sqlite.internal;

import java.util.Map;

/** Metadata as a JSON object of strings, readable by SQLite's own functions. */
final class Json {

    private Json() {}

    /** Returns the object; empty without values. */
    static String object(Map<String, String> values) {
        if (values.isEmpty()) {
            return "";
        }
        var json = new StringBuilder();
        values.forEach((name, value) -> {
            json.append(json.isEmpty() ? '{' : ',');
            append(json, name);
            json.append(':');
            append(json, value);
        });
        return json.append('}').toString();
    }

    private static void append(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
