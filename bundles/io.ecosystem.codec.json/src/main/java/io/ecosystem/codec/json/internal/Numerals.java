package io.ecosystem.codec.json.internal;

/** Texts that stand for numbers: exactly what JSON itself takes for a number. */
final class Numerals {

    private Numerals() {}

    /** Whether a text is an integer of JSON: no blank, no plus, no fraction or exponent, no zero in front. */
    static boolean isInteger(String text) {
        int end = integer(text);
        return end > 0 && end == text.length();
    }

    /** Whether a text is a number of JSON. */
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

    /** Whether a text is what stands for a number that is none. */
    static boolean isNoNumber(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    /** Where the integer ends that a text begins with; 0 if there is none. */
    private static int integer(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        return from < text.length() && text.charAt(from) == '0' ? from + 1 : digits(text, from);
    }

    /** Where the digits end that begin there; 0 if there is none. */
    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at == from ? 0 : at;
    }
}
