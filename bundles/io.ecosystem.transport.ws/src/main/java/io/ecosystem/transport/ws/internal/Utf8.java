package io.ecosystem.transport.ws.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Checks a text that arrives in parts for UTF-8. Used by one thread at a time. */
final class Utf8 {

    private static final int FIRST_CONTINUATION = 0x80;
    private static final int LAST_CONTINUATION = 0xBF;

    private int missing; // bytes of the current character
    private int lowest = FIRST_CONTINUATION; // that the next byte may be, if some are missing
    private int highest = LAST_CONTINUATION;

    /** Returns whether no character is unfinished. */
    boolean isWhole() {
        return missing == 0;
    }

    /**
     * Accepts the next byte.
     *
     * @param value from 0 to 255
     * @return whether it may stand there
     */
    boolean accepts(int value) {
        if (missing > 0) {
            missing--;
            boolean fits = value >= lowest && value <= highest;
            lowest = FIRST_CONTINUATION;
            highest = LAST_CONTINUATION;
            return fits;
        }
        if (value < 0x80) {
            return true;
        }
        if (value >= 0xC2 && value <= 0xDF) {
            missing = 1;
        } else if (value >= 0xE0 && value <= 0xEF) {
            missing = 2;
            lowest = value == 0xE0 ? 0xA0 : FIRST_CONTINUATION; // no longer form than needed
            highest = value == 0xED ? 0x9F : LAST_CONTINUATION; // no surrogates
        } else if (value >= 0xF0 && value <= 0xF4) {
            missing = 3;
            lowest = value == 0xF0 ? 0x90 : FIRST_CONTINUATION;
            highest = value == 0xF4 ? 0x8F : LAST_CONTINUATION; // nothing beyond U+10FFFF
        } else {
            return false;
        }
        return true;
    }

    /** Forgets an unfinished character. */
    void reset() {
        missing = 0;
        lowest = FIRST_CONTINUATION;
        highest = LAST_CONTINUATION;
    }

    /** Returns whether a whole text is UTF-8. */
    static boolean isText(byte[] bytes, int from, int to) {
        Utf8 check = new Utf8();
        for (int i = from; i < to; i++) {
            if (!check.accepts(bytes[i] & 0xFF)) {
                return false;
            }
        }
        return check.isWhole();
    }

    /** Returns the longest beginning of a text that has at most so many bytes, in UTF-8. */
    static byte[] atMost(String text, int bytes) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(all.length, bytes);
        while (length < all.length && length > 0 && (all[length] & 0xC0) == 0x80) {
            length--;
        }
        return Arrays.copyOf(all, length);
    }
}
