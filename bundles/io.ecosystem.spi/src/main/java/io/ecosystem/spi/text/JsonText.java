package io.ecosystem.spi.text;

import java.util.HexFormat;

/** Strings as texts of JSON. */
public final class JsonText {

    private static final HexFormat HEX = HexFormat.of();

    private JsonText() {}

    /**
     * Appends a string with its quotes. What a terminal would obey is escaped too, as people look at such texts with
     * the tools at hand, and half of a character, which no encoding has a place for.
     */
    public static void quote(String text, StringBuilder json) {
        json.append('"');
        int clean = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"'
                    || c == '\\'
                    || Character.isSurrogate(c) && !isPaired(text, i)
                    || !Character.isSurrogate(c) && Printable.isHidden(c)) {
                escape(c, json.append(text, clean, i));
                clean = i + 1;
            }
        }
        json.append(text, clean, text.length()).append('"');
    }

    private static boolean isPaired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    private static void escape(char c, StringBuilder json) {
        switch (c) {
            case '"', '\\' -> json.append('\\').append(c);
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            default -> json.append("\\u").append(HEX.toHexDigits(c));
        }
    }
}
