package io.ecosystem.codec.json.internal;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the two parts of a span key in every form that clients send. */
final class SpanKeys {

    private static final int HYPHENATED = 36;
    private static final int SPAN_LENGTH = 16;
    /** The greatest unsigned number without its last digit, which is 5. */
    private static final long MAX_TENTH = Long.divideUnsigned(-1, 10);

    private static final String URN = "urn:uuid:";

    private SpanKeys() {}

    /**
     * Reads a UUID in its usual form, from plain ASCII bytes.
     *
     * @return the UUID, or null if it has another form or is none
     */
    static @Nullable UUID usualTrace(byte[] array, int from, int to) {
        if (to - from != HYPHENATED
                || (array[from + 8] ^ '-' | array[from + 13] ^ '-' | array[from + 18] ^ '-' | array[from + 23] ^ '-')
                        != 0) {
            return null;
        }
        long first = hex(array, from, 8);
        long second = hex(array, from + 9, 4);
        long third = hex(array, from + 14, 4);
        long fourth = hex(array, from + 19, 4);
        long fifth = hex(array, from + 24, 12);
        if ((first | second | third | fourth | fifth) < 0) {
            return null;
        }
        return new UUID(first << 32 | second << 16 | third, fourth << 48 | fifth);
    }

    /** Reads a UUID with or without hyphens, in braces or after {@code urn:uuid:}, in any case; null if it is none. */
    static @Nullable UUID trace(String text) {
        String bare = text;
        if (bare.regionMatches(true, 0, URN, 0, URN.length())) {
            bare = bare.substring(URN.length());
        } else if (bare.startsWith("{") && bare.endsWith("}")) {
            bare = bare.substring(1, bare.length() - 1);
        }
        if (bare.length() == 32) {
            bare = String.join(
                    "-",
                    bare.substring(0, 8),
                    bare.substring(8, 12),
                    bare.substring(12, 16),
                    bare.substring(16, 20),
                    bare.substring(20));
        }
        byte[] ascii = new byte[bare.length()];
        for (int i = 0; i < ascii.length; i++) {
            char character = bare.charAt(i);
            if (character >= 0x80) {
                return null;
            }
            ascii[i] = (byte) character;
        }
        return usualTrace(ascii, 0, ascii.length);
    }

    /** Returns whether this range is exactly 16 plain hexadecimal digits. */
    static boolean isUsualSpan(byte[] array, int from, int to) {
        if (to - from != SPAN_LENGTH) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (Hex.digit(array[i]) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the 64 bits of 16 plain hexadecimal digits. */
    static long usualSpan(byte[] array, int from) {
        return hex(array, from, 8) << 32 | hex(array, from + 8, 8);
    }

    /**
     * Reads a span of exactly 16 characters, which may include surrounding white space, a sign, {@code 0x}, and single
     * underscores between digits.
     *
     * @return the hexadecimal digits alone, or null if it is no span
     */
    static @Nullable String span(String text) {
        int[] points = text.codePoints().toArray();
        if (points.length != SPAN_LENGTH) {
            return null;
        }
        int at = 0;
        int to = points.length;
        while (at < to && isSpace(points[at])) {
            at++;
        }
        while (to > at && isSpace(points[to - 1])) {
            to--;
        }
        boolean negative = at < to && points[at] == '-';
        if (at < to && (points[at] == '+' || points[at] == '-')) {
            at++;
        }
        if (to - at > 2 && digit(points[at]) == 0 && (points[at + 1] | 0x20) == 'x') {
            at += 2;
            if (points[at] == '_') {
                at++;
            }
        }
        StringBuilder digits = new StringBuilder(SPAN_LENGTH);
        boolean betweenDigits = false;
        for (; at < to; at++) {
            if (points[at] == '_' && betweenDigits) {
                betweenDigits = false;
                continue;
            }
            int digit = digit(points[at]);
            if (digit < 0) {
                return null;
            }
            digits.append(Character.forDigit(digit, 16));
            betweenDigits = true;
        }
        boolean refused = !betweenDigits || negative && !digits.chars().allMatch(digit -> digit == '0');
        return refused ? null : digits.toString();
    }

    /** Returns a JSON value as an unsigned integer, where true is 1 and false is 0; null if it is none. */
    static @Nullable Long number(byte[] array, int from, int to) {
        return switch (array[from]) {
            case 't' -> 1L;
            case 'f' -> 0L;
            default -> unsigned(array, from, to);
        };
    }

    private static @Nullable Long unsigned(byte[] array, int from, int to) {
        if (array[from] == '-' && to - from == 2 && array[from + 1] == '0') {
            return 0L;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            if (!Scanner.isDigit(array[i]) || Long.compareUnsigned(value, MAX_TENTH) > 0) {
                return null;
            }
            int digit = array[i] - '0';
            if (value == MAX_TENTH && digit > 5) {
                return null;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** Returns the value of a digit of any script, since clients may send any. */
    private static int digit(int point) {
        if (point < 0x80) {
            return Hex.digit(point);
        }
        return Character.getType(point) == Character.DECIMAL_DIGIT_NUMBER ? Character.digit(point, 10) : -1;
    }

    private static boolean isSpace(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point) || point == 0x85;
    }

    /** Returns a negative value if any digit is invalid. */
    private static long hex(byte[] array, int from, int count) {
        long value = 0;
        int bad = 0;
        for (int i = from; i < from + count; i++) {
            int digit = Hex.digit(array[i]);
            bad |= digit;
            value = value << 4 | digit;
        }
        return bad < 0 ? -1 : value;
    }
}
