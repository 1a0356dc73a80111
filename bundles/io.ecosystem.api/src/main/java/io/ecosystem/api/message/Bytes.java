package io.ecosystem.api.message;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A read-only range of bytes, such as one line or the raw JSON of a body.
 *
 * <p>It shares its array instead of copying it, so the array must not be modified afterwards. Two are equal if they
 * hold the same bytes. They are ordered lexicographically as unsigned bytes; a prefix comes first.
 */
public final class Bytes implements Comparable<Bytes> {

    private static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MIXER = 0x9E3779B97F4A7C15L; // odd, with well-spread bits

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** Returns an empty range. */
    public static Bytes empty() {
        return EMPTY;
    }

    /** Wraps a whole array, which the caller must no longer modify. */
    public static Bytes of(byte[] array) {
        return new Bytes(array, 0, array.length);
    }

    /**
     * Wraps part of an array, which the caller must no longer modify.
     *
     * @throws IndexOutOfBoundsException if the range exceeds the array
     */
    public static Bytes of(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        return new Bytes(array, offset, length);
    }

    /** Returns the UTF-8 form of a string; an unpaired surrogate becomes a question mark. */
    public static Bytes utf8(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the number of bytes. */
    public int length() {
        return length;
    }

    /** Returns whether there are no bytes. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** Returns the byte at an index, starting from 0. */
    public byte at(int index) {
        return array[offset + Objects.checkIndex(index, length)];
    }

    /** Returns the shared array, for reading only, from {@link #offset()} on. */
    public byte[] array() {
        return array;
    }

    /** Returns the index of the first byte in {@link #array()}. */
    public int offset() {
        return offset;
    }

    /**
     * Returns part of these bytes, sharing their array.
     *
     * @throws IndexOutOfBoundsException if the part exceeds these bytes
     */
    public Bytes slice(int from, int count) {
        Objects.checkFromIndexSize(from, count, length);
        return new Bytes(array, offset + from, count);
    }

    /** Returns an independent copy, for use beyond the duration of a call. */
    public Bytes copy() {
        return of(toByteArray());
    }

    /** Returns a new array with these bytes. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** Returns a new stream over these bytes. */
    public InputStream stream() {
        return new ByteArrayInputStream(array, offset, length);
    }

    /** Decodes these bytes as UTF-8; invalid sequences become U+FFFD. */
    public String utf8() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        long hash = length * MIXER;
        int at = offset;
        int end = offset + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            hash = mixed(hash, (long) WORDS.get(array, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << Byte.SIZE | array[at] & 0xFF;
        }
        return (int) mixed(hash, rest);
    }

    private static long mixed(long hash, long word) {
        long product = (hash ^ word) * MIXER;
        return product ^ product >>> Integer.SIZE;
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(
                array, offset, offset + length, other.array, other.offset, other.offset + other.length);
    }

    /** Returns the bytes as text. */
    @Override
    public String toString() {
        return utf8();
    }
}
