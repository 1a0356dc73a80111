package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.text.JsonText;
import java.util.Map;

/** Metadata as a JSON object of strings, readable by SQLite's own functions. */
final class MetadataJson {

    private MetadataJson() {}

    /** Returns the object; empty without values. */
    static String object(Map<String, String> values) {
        if (values.isEmpty()) {
            return "";
        }
        var json = new StringBuilder();
        values.forEach((name, value) -> {
            json.append(json.isEmpty() ? '{' : ',');
            JsonText.quote(name, json);
            json.append(':');
            JsonText.quote(value, json);
        });
        return json.append('}').toString();
    }
}
