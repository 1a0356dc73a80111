package io.ecosystem.codec.json.internal;

/** The words for what is wrong with a field of an envelope. */
final class FieldProblem {

    private FieldProblem() {}

    static String missing(String field, String expected) {
        return field + ": missing, expected " + expected;
    }

    /** Describes a value by its shape, which its first byte shows. */
    static String of(String field, String expected, byte first) {
        return field + ": expected " + expected + ", not " + Shape.of(first);
    }

    /** Describes a value by itself, or by its shape if it has parts. */
    static String of(String field, String expected, byte[] array, int from, int to) {
        return switch (array[from]) {
            case '{', '[', 'n' -> of(field, expected, array[from]);
            case '"' ->
                "%s: expected %s, not text \"%s\""
                        .formatted(field, expected, Text.shown(Text.read(array, from + 1, to - 1)));
            default -> "%s: expected %s, not %s".formatted(field, expected, Text.shown(Text.read(array, from, to)));
        };
    }
}
