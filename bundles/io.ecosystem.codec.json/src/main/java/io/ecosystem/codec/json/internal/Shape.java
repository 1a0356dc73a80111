package io.ecosystem.codec.json.internal;

/** The names of kinds of JSON values in answers. */
final class Shape {

    private Shape() {}

    /** Returns the name of a value by its first byte. */
    static String of(byte first) {
        return switch (first) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "text";
            case 't', 'f' -> "a boolean";
            case 'n' -> "null";
            default -> "a number";
        };
    }
}
