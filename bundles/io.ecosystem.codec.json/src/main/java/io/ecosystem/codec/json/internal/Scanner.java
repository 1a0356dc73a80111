package io.ecosystem.codec.json.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Scans JSON in UTF-8 and checks every byte, without building anything.
 *
 * <p>Advances over one token after the other; each method stops behind what it has checked. Nesting costs a bit of
 * memory per level and no stack, so no input can exhaust either. {@code NaN}, {@code Infinity} and {@code -Infinity}
 * count as numbers.
 *
 * <p>The class is long because it holds the whole grammar: every byte of every request passes here, and the compiler
 * keeps the position of one object in a register.
 */
final class Scanner {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final byte PLAIN = 0;
    private static final byte END = 1;
    private static final byte ESCAPE = 2;
    private static final byte CONTROL = 3;
    private static final byte BEYOND_ASCII = 4;
    private static final byte[] KINDS = kinds();
    private static final long[] NONE = {};

    private final byte[] array;
    private final int begin;
    private final int end;
    private final JsonLimits limits;
    private final int maxDepth;

    private int position;
    private boolean plain;
    private int depth;
    /** Marks which of the innermost 64 levels are objects; {@link #outer} has the levels outside of them. */
    private long objects;

    private long[] outer = NONE;

    Scanner(byte[] array, int offset, int length, JsonLimits limits, int maxDepth) {
        this.array = array;
        this.begin = offset;
        this.end = offset + length;
        this.limits = limits;
        this.maxDepth = maxDepth;
        this.position = offset;
    }

    /** Returns the position in the array. */
    int position() {
        return position;
    }

    /** Returns whether the last string or name was ASCII without escapes. */
    boolean plain() {
        return plain;
    }

    /** Skips white space and returns the next byte without consuming it. */
    int peek() throws MalformedException {
        int at = position;
        while (at < end) {
            byte next = array[at];
            if (next > ' ' || !isSpace(next)) {
                position = at;
                return next;
            }
            at++;
        }
        position = end;
        throw new MalformedException("not JSON: it ends too early, at byte " + (end - begin));
    }

    /** Returns whether only white space is left. */
    boolean atEnd() {
        while (position < end && isSpace(array[position])) {
            position++;
        }
        return position == end;
    }

    /** Consumes one byte, which {@link #peek} has returned. */
    void pass() {
        position++;
    }

    /** Consumes a name and its colon, and returns the start of the name, behind its quote; see {@link #nameEnd}. */
    int name() throws MalformedException {
        if (peek() != '"') {
            throw unexpected("a name in quotes");
        }
        int from = position + 1;
        string();
        nameEnd = position - 1;
        if (nameEnd - from > limits.maxNameLength()) {
            throw new MalformedException(
                    "a name of more than " + limits.maxNameLength() + " bytes, at byte " + (from - begin));
        }
        if (peek() != ':') {
            throw unexpected("':' behind a name");
        }
        position++;
        return from;
    }

    private int nameEnd;

    /** Returns the position of the last name's closing quote. */
    int nameEnd() {
        return nameEnd;
    }

    /**
     * Advances behind the comma before the next field, or behind the brace that closes an object.
     *
     * @return whether there is a next field
     */
    boolean more() throws MalformedException {
        int next = peek();
        if (next == ',') {
            position++;
            return true;
        }
        if (next == '}') {
            position++;
            return false;
        }
        throw unexpected("',' or '}'");
    }

    /** Counts one level that the caller scans itself. */
    void enter() throws MalformedException {
        if (depth >= maxDepth) {
            throw new MalformedException("nested deeper than " + maxDepth + " levels, at byte " + (position - begin));
        }
        if ((depth & 63) == 0 && depth > 0) {
            if (outer == NONE) {
                outer = new long[(maxDepth >> 6) + 1];
            }
            outer[(depth >> 6) - 1] = objects;
        }
        depth++;
    }

    /** Reverses one {@link #enter}. */
    void leave() {
        depth--;
        if ((depth & 63) == 0 && depth > 0) {
            objects = outer[(depth >> 6) - 1];
        }
    }

    /** Consumes a whole value with its contents. */
    void value() throws MalformedException {
        int outside = depth;
        while (true) {
            int first = peek();
            boolean opened = false;
            if (first == '"') {
                string();
            } else if (first == '{') {
                opened = open(1, '}');
                if (opened) {
                    name();
                }
            } else if (first == '[') {
                opened = open(0, ']');
            } else {
                scalar(first);
            }
            if (!opened && !next(outside)) {
                return;
            }
        }
    }

    /** Opens a container; one that closes at once does not count as open. */
    private boolean open(int object, char close) throws MalformedException {
        enter();
        position++;
        objects = objects << 1 | object;
        if (peek() != close) {
            return true;
        }
        position++;
        objects >>>= 1;
        leave();
        return false;
    }

    /**
     * Advances behind a value to the next one, closing containers that end here; returns false at the outside level.
     */
    private boolean next(int outside) throws MalformedException {
        while (depth > outside) {
            int next = peek();
            boolean object = (objects & 1) != 0;
            if (next == ',') {
                position++;
                if (object) {
                    name();
                }
                return true;
            }
            if (next != (object ? '}' : ']')) {
                throw unexpected(object ? "',' or '}'" : "',' or ']'");
            }
            position++;
            objects >>>= 1;
            leave();
        }
        return false;
    }

    private void scalar(int first) throws MalformedException {
        switch (first) {
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            case '-' -> {
                if (position + 1 < end && array[position + 1] == 'I') {
                    word("-Infinity");
                } else {
                    number();
                }
            }
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            case 'N' -> word("NaN");
            case 'I' -> word("Infinity");
            default -> throw unexpected("a value");
        }
    }

    private void word(String word) throws MalformedException {
        for (int i = 0; i < word.length(); i++) {
            if (position + i >= end || array[position + i] != word.charAt(i)) {
                throw new MalformedException("not JSON: expected a value, at byte " + (position - begin));
            }
        }
        position += word.length();
    }

    private void number() throws MalformedException {
        int from = position;
        if (array[position] == '-') {
            position++;
        }
        if (position < end && array[position] == '0') {
            position++;
        } else {
            digits();
        }
        if (position < end && array[position] == '.') {
            position++;
            digits();
        }
        if (position < end && (array[position] | 0x20) == 'e') {
            position++;
            if (position < end && (array[position] == '+' || array[position] == '-')) {
                position++;
            }
            digits();
        }
        if (position - from > limits.maxNumberLength()) {
            throw new MalformedException(
                    "a number of more than " + limits.maxNumberLength() + " characters, at byte " + (from - begin));
        }
    }

    private void digits() throws MalformedException {
        int from = position;
        while (position < end && isDigit(array[position])) {
            position++;
        }
        if (position == from) {
            if (position == end) {
                throw new MalformedException("not JSON: it ends too early, at byte " + (end - begin));
            }
            throw unexpected("a digit");
        }
    }

    /** Consumes a string with its quotes. */
    void string() throws MalformedException {
        byte[] bytes = array;
        int at = position + 1;
        boolean simple = true;
        while (true) {
            while (at <= end - Long.BYTES) {
                long word = (long) WORDS.get(bytes, at);
                long quote = word ^ '"' * ONES;
                long backslash = word ^ '\\' * ONES;
                long stops = (quote - ONES & ~quote | backslash - ONES & ~backslash | word - ' ' * ONES & ~word | word)
                        & HIGH_BITS;
                if (stops != 0) {
                    at += Long.numberOfTrailingZeros(stops) >> 3;
                    break;
                }
                at += Long.BYTES;
            }
            if (at >= end) {
                throw new MalformedException("not JSON: a text has no end, at byte " + (position - begin));
            }
            switch (KINDS[bytes[at] & 0xFF]) {
                case PLAIN -> at++;
                case END -> {
                    plain = simple;
                    position = at + 1;
                    return;
                }
                case ESCAPE -> {
                    simple = false;
                    at = escape(at);
                }
                case CONTROL ->
                    throw new MalformedException("not JSON: a control character (0x%02X) in a text, at byte %d"
                            .formatted(bytes[at], at - begin));
                default -> {
                    simple = false;
                    at = character(at);
                }
            }
        }
    }

    private int escape(int at) throws MalformedException {
        if (at + 1 < end) {
            switch (array[at + 1]) {
                case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                    return at + 2;
                }
                case 'u' -> {
                    if (at + 6 <= end
                            && Hex.digit(array[at + 2]) >= 0
                            && Hex.digit(array[at + 3]) >= 0
                            && Hex.digit(array[at + 4]) >= 0
                            && Hex.digit(array[at + 5]) >= 0) {
                        return at + 6;
                    }
                }
                default -> {}
            }
        }
        throw new MalformedException("not JSON: an unknown escape in a text, at byte " + (at - begin));
    }

    /** Consumes one non-ASCII character, in its shortest form and not a surrogate, as UTF-8 demands. */
    private int character(int at) throws MalformedException {
        int lead = array[at] & 0xFF;
        if (lead >= 0xC2 && lead < 0xE0) {
            if (continues(at + 1)) {
                return at + 2;
            }
        } else if (lead >= 0xE0 && lead < 0xF0) {
            if (continues(at + 1) && continues(at + 2)) {
                int second = array[at + 1] & 0xFF;
                if ((lead != 0xE0 || second >= 0xA0) && (lead != 0xED || second < 0xA0)) {
                    return at + 3;
                }
            }
        } else if (lead >= 0xF0 && lead < 0xF5 && continues(at + 1) && continues(at + 2) && continues(at + 3)) {
            int second = array[at + 1] & 0xFF;
            if ((lead != 0xF0 || second >= 0x90) && (lead != 0xF4 || second < 0x90)) {
                return at + 4;
            }
        }
        throw new MalformedException(
                "not UTF-8: an invalid sequence that begins with 0x%02X, at byte %d".formatted(lead, at - begin));
    }

    private boolean continues(int at) {
        return at < end && (array[at] & 0xC0) == 0x80;
    }

    /** Returns the error that something else was expected at this position. */
    MalformedException unexpected(String expected) {
        return new MalformedException("not JSON: expected %s, not %s, at byte %d"
                .formatted(expected, shown(array[position]), position - begin));
    }

    private static String shown(byte found) {
        if (found > ' ' && found < 0x7F) {
            return "'" + (char) found + "'";
        }
        return "byte 0x%02X".formatted(found);
    }

    static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    static boolean isSpace(byte character) {
        return character == ' ' || character == '\r' || character == '\t' || character == '\n';
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = i < ' ' ? CONTROL : i < 0x80 ? PLAIN : BEYOND_ASCII;
        }
        kinds['"'] = END;
        kinds['\\'] = ESCAPE;
        return kinds;
    }
}
