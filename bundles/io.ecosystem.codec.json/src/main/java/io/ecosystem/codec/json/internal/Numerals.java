package io.ecosystem.codec.json.internal;

/** Strings that represent numbers, in exactly the syntax of JSON. */
final class Numerals {

    private Numerals() {}

    /** Returns whether a string is a JSON integer: no blank, plus sign, fraction, exponent or leading zero. */
    static boolean isInteger(String text) {
        int end = integer(text);
        return end > 0 && end == text.length();
    }

    /** Returns whether a string is a JSON number. */
    static boolean isNumber(String text) {
        int at = integer(text);
        if (at > 0 && at < text.length() && text.charAt(at) == '.') {
            at = digits(text, at + 1);
        }
        if (at > 0 && at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            int from = at + 1;
            boolean signed = from < text.length() && (text.charAt(from) == '+' || text.charAt(from) == '-');
            at = digits(text, signed ? from + 1 : from);
        }
        return at > 0 && at == text.length();
    }

    /** Returns whether a string represents a value that is not a number. */
    static boolean isNoNumber(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    /** Returns the end of the integer at the start of a string; 0 if there is none. */
    private static int integer(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        return from < text.length() && text.charAt(from) == '0' ? from + 1 : digits(text, from);
    }

    /** Returns the end of the digits that start there; 0 if there are none. */
    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at == from ? 0 : at;
    }
}
