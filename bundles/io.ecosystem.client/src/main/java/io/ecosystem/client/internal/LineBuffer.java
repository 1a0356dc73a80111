package io.ecosystem.client.internal;

import io.ecosystem.api.message.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Splits the bytes of a stream into lines. */
final class LineBuffer {

    private static final byte LINE_FEED = '\n';

    private final int maxBytes;
    private byte[] begun = new byte[0];
    private int length;

    LineBuffer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Consumes bytes up to the next line feed.
     *
     * @return the line without its line feed; empty if the line is not complete
     * @throws IllegalStateException if the line is too long
     */
    Optional<Bytes> next(ByteBuffer input) {
        int end = input.position();
        while (end < input.limit() && input.get(end) != LINE_FEED) {
            end++;
        }
        append(input, end - input.position());
        if (end == input.limit()) {
            return Optional.empty();
        }
        input.get();
        return Optional.of(take());
    }

    /** Removes and returns the incomplete line. */
    Bytes take() {
        Bytes line = Bytes.of(length == begun.length ? begun : Arrays.copyOf(begun, length));
        begun = new byte[0];
        length = 0;
        return line;
    }

    private void append(ByteBuffer input, int count) {
        if (length + (long) count > maxBytes) {
            throw new IllegalStateException("an answer of more than %d bytes".formatted(maxBytes));
        }
        if (length + count > begun.length) {
            begun = Arrays.copyOf(begun, length == 0 ? count : Math.max(length + count, 2 * length));
        }
        input.get(begun, length, count);
        length += count;
    }
}
