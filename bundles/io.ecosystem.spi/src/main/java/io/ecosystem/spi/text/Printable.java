package io.ecosystem.spi.text;

/**
 * Escapes characters that a terminal would obey instead of print: controls, bidirectional and invisible characters,
 * line separators, and unpaired surrogates. This prevents foreign text from controlling a terminal or disguising
 * itself.
 */
public final class Printable {

    private Printable() {}

    /** Returns whether a character must be escaped, such as {@code \\u202e}. */
    public static boolean isHidden(int codePoint) {
        if (codePoint >= ' ' && codePoint < 0x7f) {
            return false;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    /** Returns the text on one line. */
    public static String of(String text) {
        var shown = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> append(codePoint, shown));
        return shown.toString();
    }

    /** Appends a character or its escape. */
    public static void append(int codePoint, StringBuilder text) {
        if (!isHidden(codePoint)) {
            text.appendCodePoint(codePoint);
        } else if (codePoint < 0x100) {
            text.append("\\x%02x".formatted(codePoint));
        } else {
            text.append(codePoint < 0x10000 ? "\\u%04x".formatted(codePoint) : "\\u{%x}".formatted(codePoint));
        }
    }
}
