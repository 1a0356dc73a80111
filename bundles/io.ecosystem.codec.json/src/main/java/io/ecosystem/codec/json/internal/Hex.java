package io.ecosystem.codec.json.internal;

import java.util.Arrays;

/** Converts hexadecimal digits with a table. */
final class Hex {

    private static final byte[] VALUES = new byte[128];
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < 16; i++) {
            VALUES[DIGITS[i]] = (byte) i;
            VALUES[Character.toUpperCase(DIGITS[i])] = (byte) i;
        }
    }

    private Hex() {}

    /** Returns the value of a digit in either case; negative for any other character. */
    static int digit(int character) {
        return character >= 0 && character < 128 ? VALUES[character] : -1;
    }

    /** Writes the lowest digits of a value in lower case. */
    static void write(long value, int count, byte[] target, int at) {
        for (int i = count - 1; i >= 0; i--) {
            target[at + i] = DIGITS[(int) value & 15];
            value >>>= 4;
        }
    }
}
