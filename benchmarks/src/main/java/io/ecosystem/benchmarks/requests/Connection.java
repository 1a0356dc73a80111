package io.ecosystem.benchmarks.requests;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import org.HdrHistogram.Histogram;

/**
 * One connection that keeps a number of requests in flight and checks the key of each answer. Each request has a unique
 * span_id, whose last four digits are its slot.
 */
final class Connection implements AutoCloseable {

    private static final int ID_LENGTH = 16;
    private static final int SLOT_BITS = 16;
    private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;
    private static final int NONE = -1;
    private static final int INPUT_BYTES = 1 << 17;
    private static final byte[] FIELD = bytes("\"span_id\":\"");
    private static final byte[] SUCCESS = bytes("\"status\":0");
    private static final byte[] SUFFIX = bytes("\"},\"route_key\":\"echo\",\"data\":{\"message\":\"ping\"}}");

    private final SocketChannel channel;
    private final Wrapping wrapping;
    private final Histogram nanos;
    private final byte[] prefix =
            bytes("{\"span_key\":{\"trace_id\":\"%s\",\"span_id\":\"".formatted(UUID.randomUUID()));
    private final long[] sentAt;
    private final long[] ids;
    private final int[] free;
    private final ByteBuffer output;
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);
    private int freeCount;
    private long generation = 1;

    /** Connects; adds the time of each request to a histogram. */
    Connection(SocketAddress address, Wrapping wrapping, int depth, Histogram nanos) throws IOException {
        this.wrapping = wrapping;
        this.nanos = nanos;
        sentAt = new long[depth];
        ids = new long[depth];
        free = new int[depth];
        for (int slot = 0; slot < depth; slot++) {
            free[slot] = slot;
            ids[slot] = NONE;
        }
        freeCount = depth;
        output = ByteBuffer.allocateDirect(depth * (prefix.length + ID_LENGTH + SUFFIX.length + Wrapping.MAX_BYTES));
        channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        wrapping.begin(channel);
    }

    SocketChannel channel() {
        return channel;
    }

    /** Returns whether all requests have been answered. */
    boolean isIdle() {
        return freeCount == free.length;
    }

    /** Sends a request for each answer. */
    void send() throws IOException {
        long now = System.nanoTime();
        while (freeCount > 0) {
            int slot = free[--freeCount];
            ids[slot] = generation++ << SLOT_BITS | slot;
            sentAt[slot] = now;
            int start = wrapping.start(output, prefix.length + ID_LENGTH + SUFFIX.length);
            output.put(prefix);
            for (int shift = 60; shift >= 0; shift -= 4) {
                output.put((byte) HexFormat.of().toLowHexDigit((int) (ids[slot] >>> shift)));
            }
            output.put(SUFFIX);
            wrapping.end(output, start);
        }
        output.flip();
        while (output.hasRemaining()) {
            channel.write(output);
        }
        output.clear();
    }

    /** Reads once and takes each whole answer. Throws an exception if one is wrong or the peer has closed. */
    void receive() throws IOException {
        if (channel.read(input) < 0) {
            throw new IOException("the server has closed");
        }
        long now = System.nanoTime();
        input.flip();
        int end = wrapping.endOfNext(input);
        while (end >= 0) {
            take(input.position(), end, now);
            input.position(wrapping.afterNext(end));
            end = wrapping.endOfNext(input);
        }
        input.compact();
    }

    private void take(int start, int end, long now) throws IOException {
        int field = find(FIELD, start, end);
        long id = field == NONE ? NONE : id(field + FIELD.length, end);
        int slot = (int) (id & SLOT_MASK);
        if (id == NONE || slot >= ids.length || ids[slot] != id || find(SUCCESS, start, end) == NONE) {
            byte[] line = new byte[end - start];
            input.get(start, line);
            throw new IOException("an answer that was not expected: " + new String(line, StandardCharsets.UTF_8));
        }
        ids[slot] = NONE;
        nanos.recordValue(now - sentAt[slot]);
        free[freeCount++] = slot;
    }

    private long id(int from, int end) {
        if (from + ID_LENGTH > end) {
            return NONE;
        }
        long id = 0;
        for (int i = from; i < from + ID_LENGTH; i++) {
            int digit = Character.digit(input.get(i), 16);
            if (digit < 0) {
                return NONE;
            }
            id = id << 4 | digit;
        }
        return id;
    }

    private int find(byte[] what, int start, int end) {
        for (int i = start; i + what.length <= end; i++) {
            int same = 0;
            while (same < what.length && input.get(i + same) == what[same]) {
                same++;
            }
            if (same == what.length) {
                return i;
            }
        }
        return NONE;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
