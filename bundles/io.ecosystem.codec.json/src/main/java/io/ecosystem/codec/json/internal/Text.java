package io.ecosystem.codec.json.internal;

import io.ecosystem.api.message.Bytes;
import java.nio.charset.StandardCharsets;

/** Converts JSON strings to Java strings and back; both may hold unpaired surrogates. */
final class Text {

    private static final int SHOWN = 80;

    private Text() {}

    /** Returns a string as a JSON string with its quotes. */
    static Bytes literal(String text) {
        byte[] target = new byte[size(text) + 2];
        target[0] = '"';
        int at = write(text, target, 1);
        target[at] = '"';
        return Bytes.of(target);
    }

    /** Returns how many bytes {@link #write} needs for a string. */
    static int size(String text) {
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < 0x80) {
                size += character >= ' '
                        ? character == '"' || character == '\\' ? 2 : 1
                        : escape(character) > 0 ? 2 : 6;
            } else if (character < 0x800) {
                size += 2;
            } else if (!Character.isSurrogate(character)) {
                size += 3;
            } else if (isPair(text, i)) {
                size += 4;
                i++;
            } else {
                size += 6;
            }
        }
        return size;
    }

    /** Writes a string as JSON without quotes; escapes unpaired surrogates. Returns the end position. */
    static int write(String text, byte[] target, int from) {
        int at = from;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < 0x80) {
                if (character >= ' ' && character != '"' && character != '\\') {
                    target[at++] = (byte) character;
                } else {
                    at = writeEscape(character, target, at);
                }
            } else if (character < 0x800) {
                target[at++] = (byte) (0xC0 | character >> 6);
                target[at++] = (byte) (0x80 | character & 0x3F);
            } else if (!Character.isSurrogate(character)) {
                target[at++] = (byte) (0xE0 | character >> 12);
                target[at++] = (byte) (0x80 | character >> 6 & 0x3F);
                target[at++] = (byte) (0x80 | character & 0x3F);
            } else if (isPair(text, i)) {
                int point = Character.toCodePoint(character, text.charAt(++i));
                target[at++] = (byte) (0xF0 | point >> 18);
                target[at++] = (byte) (0x80 | point >> 12 & 0x3F);
                target[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                target[at++] = (byte) (0x80 | point & 0x3F);
            } else {
                at = writeEscape(character, target, at);
            }
        }
        return at;
    }

    /** Returns the content of a well-formed JSON string, from behind one quote to the other. */
    static String read(byte[] array, int from, int to) {
        int at = from;
        int ored = 0;
        while (at < to && array[at] != '\\') {
            ored |= array[at++];
        }
        if (at == to) {
            return new String(array, from, to - from, ored >= 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder(to - from);
        int copied = from;
        while (at < to) {
            if (array[at] != '\\') {
                at++;
                continue;
            }
            text.append(new String(array, copied, at - copied, StandardCharsets.UTF_8));
            byte kind = array[at + 1];
            if (kind == 'u') {
                text.append((char) (Hex.digit(array[at + 2]) << 12
                        | Hex.digit(array[at + 3]) << 8
                        | Hex.digit(array[at + 4]) << 4
                        | Hex.digit(array[at + 5])));
                at += 6;
            } else {
                text.append(unescaped(kind));
                at += 2;
            }
            copied = at;
        }
        return text.append(new String(array, copied, to - copied, StandardCharsets.UTF_8))
                .toString();
    }

    /** Returns the start of a received text, in a form that can be shown in an answer. */
    static String shown(String text) {
        if (text.length() <= SHOWN) {
            return text;
        }
        int length = Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
        return text.substring(0, length) + "...";
    }

    private static boolean isPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }

    private static int writeEscape(char character, byte[] target, int from) {
        int at = from;
        target[at++] = '\\';
        byte letter = escape(character);
        if (letter > 0) {
            target[at++] = letter;
            return at;
        }
        target[at++] = 'u';
        Hex.write(character, 4, target, at);
        return at + 4;
    }

    /** Returns the letter of a short escape; 0 if there is none. */
    private static byte escape(char character) {
        return (byte)
                switch (character) {
                    case '"', '\\' -> character;
                    case '\b' -> 'b';
                    case '\f' -> 'f';
                    case '\n' -> 'n';
                    case '\r' -> 'r';
                    case '\t' -> 't';
                    default -> 0;
                };
    }

    private static char unescaped(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) letter;
        };
    }
}
