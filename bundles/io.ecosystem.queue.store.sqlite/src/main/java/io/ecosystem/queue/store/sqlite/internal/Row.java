package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * One entry as stored.
 *
 * @param id its row
 * @param position its place
 * @param lease how many times it has been taken
 * @param failed how many attempts have ever failed
 * @param entry everything else
 */
record Row(long id, long position, int lease, int failed, Entry entry) {

    /** Returns the row once it has been taken again. */
    Row taken() {
        return new Row(id, position, lease + 1, failed, inState(entry, State.TAKEN));
    }

    private static Entry inState(Entry entry, State state) {
        return new Entry(
                entry.key(),
                entry.group(),
                entry.body(),
                entry.metadata(),
                state,
                entry.received(),
                entry.since(),
                entry.due(),
                entry.attempts(),
                entry.redeliveries(),
                entry.failures());
    }

    /** Returns a time as stored, limited to the representable range. */
    static long millis(Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException e) {
            return time.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
    }

    /** Returns the array of a body, copied only if the body is a part of it. */
    static byte[] array(Bytes body) {
        return body.length() == body.array().length ? body.array() : body.toByteArray();
    }

    /**
     * Returns the checksum of the immutable parts of an entry: its parts in UTF-8, then their lengths in bytes and the
     * time.
     */
    static long crc(String key, String group, String metadata, long received, byte[] body) {
        byte[][] parts = {utf8(key), utf8(group), utf8(metadata), body};
        var numbers = ByteBuffer.allocate((parts.length + 1) * Long.BYTES);
        var crc = new CRC32C();
        for (byte[] part : parts) {
            numbers.putLong(part.length);
            crc.update(part);
        }
        crc.update(numbers.putLong(received).flip());
        return crc.getValue();
    }

    /** Returns the checksum of {@link Connections#UNRELEASED}. */
    static long unreleasedCrc(String key, byte[] body) {
        var crc = new CRC32C();
        crc.update(utf8(key));
        crc.update(body);
        return crc.getValue();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] digest(Bytes body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(body.array(), body.offset(), body.length());
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which each must have", e);
        }
    }
}
