package io.ecosystem.spi.text;

/**
 * Shows characters that a terminal would obey instead of print: controls, those that turn the direction of a text or
 * cannot be seen at all, separators of lines, and halves of characters. So what somebody else has written can neither
 * steer a terminal nor look like something that it is not.
 */
public final class Printable {

    private Printable() {}

    /** Whether a character is to be shown as an escape, such as {@code \\u202e}. */
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

    /** The text on one line. */
    public static String of(String text) {
        var shown = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> append(codePoint, shown));
        return shown.toString();
    }

    /** Appends a character, or what stands for it. */
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
