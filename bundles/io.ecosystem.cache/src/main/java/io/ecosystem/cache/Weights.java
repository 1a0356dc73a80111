package io.ecosystem.cache;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.cache.Weighted;
import io.ecosystem.api.message.Bytes;

/** Computes the weights of values. */
public final class Weights {

    private Weights() {}

    /** Returns what a value counts in a unit, at least 0. */
    public static int of(Object value, CacheLimits.Unit unit) {
        return unit == CacheLimits.Unit.ENTRIES ? 1 : weight(value);
    }

    private static int weight(Object value) {
        return switch (value) {
            case Weighted weighted -> checked(weighted);
            case Bytes bytes -> bytes.length();
            case byte[] array -> array.length;
            case CharSequence text -> text.length();
            default -> 1;
        };
    }

    private static int checked(Weighted value) {
        int weight = value.weight();
        if (weight < 0) {
            throw new IllegalArgumentException("%s weighs %d; a weight must not be negative"
                    .formatted(value.getClass().getName(), weight));
        }
        return weight;
    }
}
