package io.ecosystem.statistics.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Copies values of applications and sources, so that nothing in a record can change later. */
final class Values {

    private Values() {}

    /**
     * Copies a value.
     *
     * @throws IllegalArgumentException if it is, or contains, something that cannot be written
     */
    static Object copy(Object value) {
        return switch (value) {
            case Map<?, ?> map -> copyOf(map);
            case Collection<?> several -> {
                List<Object> copy = new ArrayList<>(several.size());
                several.forEach(one -> copy.add(copy(one)));
                yield copy;
            }
            case null, default -> single(value);
        };
    }

    /** Copies a map, converting its keys to strings. */
    static Map<String, Object> copyOf(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, one) -> copy.put(String.valueOf(key), copy(one)));
        return copy;
    }

    /**
     * Returns a string, number or boolean in immutable form.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static Object single(Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean truth -> truth;
            case Double number -> number;
            case Float number -> number;
            case BigDecimal number -> number;
            case BigInteger number -> number;
            case Number number ->
                number.longValue() == number.doubleValue()
                        ? (Object) number.longValue()
                        : (Object) number.doubleValue();
            case null -> throw new IllegalArgumentException("a statistic is a text, number or boolean, not null");
            default ->
                throw new IllegalArgumentException("a statistic is a text, number or boolean, not %s"
                        .formatted(value.getClass().getName()));
        };
    }

    /** Returns a counter's value after adding an amount. */
    static Object sum(Object before, long amount) {
        return switch (before) {
            case Double number -> number + amount;
            case Float number -> number + amount;
            case BigDecimal number -> number.add(BigDecimal.valueOf(amount));
            case BigInteger number -> number.add(BigInteger.valueOf(amount));
            case Long number -> number + amount;
            default -> amount;
        };
    }
}
