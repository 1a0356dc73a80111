package io.ecosystem.statistics.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Copies of what applications and sources tell, so that nothing in a record can change later. */
final class Values {

    private Values() {}

    /**
     * A copy of a value.
     *
     * @throws IllegalArgumentException if it is, or holds, something that cannot be written
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

    /** A copy of a map, whose keys become texts. */
    static Map<String, Object> copyOf(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, one) -> copy.put(String.valueOf(key), copy(one)));
        return copy;
    }

    /**
     * A text, number or boolean, as one that cannot change.
     *
     * @throws IllegalArgumentException if it is something else
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

    /** What a counter shows that stood at a value and was added to. */
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
