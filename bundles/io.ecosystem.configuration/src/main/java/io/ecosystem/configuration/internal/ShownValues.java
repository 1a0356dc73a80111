package io.ecosystem.configuration.internal;

import io.ecosystem.spi.configuration.EffectiveValue;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;

/** Makes values fit to be shown: without secrets, and as strings, numbers, booleans and lists of these. */
final class ShownValues {

    private ShownValues() {}

    /**
     * Returns a value as it may be shown.
     *
     * @param metatype the description of the configuration, if a bundle has one
     */
    static Object of(String key, Object value, Optional<Metatype> metatype) {
        return hides(key, metatype) ? hidden(value) : shown(value);
    }

    /** Returns whether the values of a key are secret. */
    static boolean hides(String key, Optional<Metatype> metatype) {
        return metatype.map(described -> described.hides(key)).orElseGet(() -> Secrets.isName(key));
    }

    /** Returns the value of a secret key as it may be shown: an empty text or an expression reveals nothing. */
    static Object hidden(Object value) {
        return "".equals(value) || ValueExpression.isAll(value) ? value : EffectiveValue.HIDDEN;
    }

    /** Returns the value of another key as it may be shown. */
    static Object shown(Object value) {
        return Secrets.without(plain(value));
    }

    private static Object plain(Object value) {
        if (value instanceof Collection<?> elements) {
            return elements.stream().map(ShownValues::plain).toList();
        }
        if (!value.getClass().isArray()) {
            return value instanceof Character ? value.toString() : value;
        }
        var elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
            elements.add(plain(Array.get(value, i)));
        }
        return elements;
    }
}
