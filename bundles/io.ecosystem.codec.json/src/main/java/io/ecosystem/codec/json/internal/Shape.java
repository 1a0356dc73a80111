package io.ecosystem.codec.json.internal;

/** What kinds of JSON values are called in answers. */
final class Shape {

    private Shape() {}

    /** The name of a value that begins with a byte. */
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
