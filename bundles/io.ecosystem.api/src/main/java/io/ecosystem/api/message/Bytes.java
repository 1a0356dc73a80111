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
 * A read-only stretch of bytes, such as one line or the raw JSON of a body.
 *
 * <p>It shares its array instead of copying it, so nobody may write to the array once it is in here. Two are equal if
 * they hold the same bytes, and are ordered by their first difference, as numbers from 0 to 255; if there is none, the
 * shorter one comes first.
 */
public final class Bytes implements Comparable<Bytes> {

    private static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MIXER = 0x9E3779B97F4A7C15L; // odd, with bits all over

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** No bytes at all. */
    public static Bytes empty() {
        return EMPTY;
    }

    /** The whole array, which the caller gives away. */
    public static Bytes of(byte[] array) {
        return new Bytes(array, 0, array.length);
    }

    /**
     * A stretch of an array, which the caller gives away.
     *
     * @throws IndexOutOfBoundsException if the stretch leaves the array
     */
    public static Bytes of(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        return new Bytes(array, offset, length);
    }

    /** The UTF-8 form of a text; a lone surrogate becomes a question mark. */
    public static Bytes utf8(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The number of bytes. */
    public int length() {
        return length;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** The byte at an index from 0. */
    public byte at(int index) {
        return array[offset + Objects.checkIndex(index, length)];
    }

    /** The shared array; it is for reading only, from {@link #offset()} on. */
    public byte[] array() {
        return array;
    }

    /** Where the first byte stands in {@link #array()}. */
    public int offset() {
        return offset;
    }

    /**
     * A stretch of these bytes, sharing their array.
     *
     * @throws IndexOutOfBoundsException if the stretch leaves these bytes
     */
    public Bytes slice(int from, int count) {
        Objects.checkFromIndexSize(from, count, length);
        return new Bytes(array, offset + from, count);
    }

    /** A copy of these bytes that shares nothing, for whoever keeps them longer than the call. */
    public Bytes copy() {
        return of(toByteArray());
    }

    /** A new array with these bytes. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** A new stream over these bytes. */
    public InputStream stream() {
        return new ByteArrayInputStream(array, offset, length);
    }

    /** These bytes read as UTF-8; what is not UTF-8 becomes U+FFFD. */
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

    /** The bytes as text. */
    @Override
    public String toString() {
        return utf8();
    }
}
