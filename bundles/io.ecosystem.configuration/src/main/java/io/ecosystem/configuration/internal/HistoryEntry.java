package io.ecosystem.configuration.internal;

import io.ecosystem.spi.configuration.ChangeOrigin;
import io.ecosystem.spi.configuration.ConfigurationChange;
import io.ecosystem.spi.configuration.ConfigurationChange.Kind;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One entry of the history, with whole configurations, so that any of them can be restored.
 *
 * @param factory the factory of the configuration; empty if it has none
 * @param before empty if it did not exist
 * @param after empty if it does not exist any more
 * @param secrets the keys whose values must not be shown, as known when the entry was made
 */
record HistoryEntry(
        long number,
        Instant time,
        ChangeOrigin origin,
        String pid,
        String factory,
        Kind kind,
        Optional<Map<String, Object>> before,
        Optional<Map<String, Object>> after,
        Set<String> secrets) {

    /** Returns the changed keys. */
    static Set<String> changed(Map<String, Object> before, Map<String, Object> after) {
        var keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(key -> Objects.deepEquals(before.get(key), after.get(key)));
        return keys;
    }

    /** Returns the entry as it may be shown. */
    ConfigurationChange shown(Optional<Metatype> metatype) {
        var old = before.orElse(Map.of());
        var now = after.orElse(Map.of());
        var keys = changed(old, now);
        return new ConfigurationChange(
                number, time, origin, pid, kind, shown(keys, old, metatype), shown(keys, now, metatype));
    }

    private Map<String, Object> shown(Set<String> keys, Map<String, Object> values, Optional<Metatype> metatype) {
        var shown = new TreeMap<String, Object>();
        for (String key : keys) {
            var value = values.get(key);
            if (value != null) {
                shown.put(
                        key, secrets.contains(key) ? ShownValues.hidden(value) : ShownValues.of(key, value, metatype));
            }
        }
        return shown;
    }
}
