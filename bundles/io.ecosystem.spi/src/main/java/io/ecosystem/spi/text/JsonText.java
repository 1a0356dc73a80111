package io.ecosystem.spi.text;

import java.util.HexFormat;

/** Writes strings as JSON. */
public final class JsonText {

    private static final HexFormat HEX = HexFormat.of();

    private JsonText() {}

    /**
     * Appends a quoted string. Also escapes what a terminal would obey, since such text is viewed with all kinds of
     * tools, and unpaired surrogates, which no encoding can represent.
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
