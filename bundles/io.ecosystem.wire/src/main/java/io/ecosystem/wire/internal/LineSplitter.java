package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Status;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Splits the bytes of one connection into lines, holding at most one unfinished line of bounded length.
 *
 * <p>A line that is too long, or for which there is no memory, is reported once and dropped up to the next line feed.
 * Used by one thread at a time.
 */
final class LineSplitter {

    private static final int FIRST_CAPACITY = 512;
    private static final byte[] NOTHING = new byte[0];

    private final int maxLineBytes;
    private final Budget budget;
    private final Consumer<Arrival> arrivals;
    private byte[] partial = NOTHING;
    private int partialLength;
    private boolean skipping;

    LineSplitter(int maxLineBytes, Budget budget, Consumer<Arrival> arrivals) {
        this.maxLineBytes = maxLineBytes;
        this.budget = budget;
        this.arrivals = arrivals;
    }

    /**
     * Accepts received bytes; the caller must no longer use the array.
     *
     * @return whether they contain the end of a line
     */
    boolean feed(byte[] bytes, int from, int to) {
        int start = from;
        if (skipping) {
            start = indexAfterLineFeed(bytes, from, to);
            if (start < 0) {
                return false;
            }
            skipping = false;
        }
        int end = indexAfterLastLineFeed(bytes, start, to);
        if (end > start) {
            arrivals.accept(completed(bytes, start, end));
        }
        if (end < to) {
            keep(bytes, end, to);
        }
        return end > from;
    }

    /** Returns whether there is an unfinished line. */
    boolean isInLine() {
        return partialLength > 0 || skipping;
    }

    /** Drops an unfinished line. */
    void discard() {
        budget.release(partial.length);
        partial = NOTHING;
        partialLength = 0;
    }

    private Arrival completed(byte[] bytes, int start, int end) {
        if (partialLength == 0) {
            return new Arrival.Lines(bytes, start, end);
        }
        byte[] joined = Arrays.copyOf(partial, partialLength + end - start);
        System.arraycopy(bytes, start, joined, partialLength, end - start);
        discard();
        return new Arrival.Lines(joined, 0, joined.length);
    }

    private void keep(byte[] bytes, int from, int to) {
        long length = (long) partialLength + to - from;
        if (length > maxLineBytes) {
            skip(Status.MALFORMED, tooLong(maxLineBytes));
        } else if (length > partial.length && !grow((int) length)) {
            skip(Status.BUSY, "too many unfinished lines are waiting for their end");
        } else {
            System.arraycopy(bytes, from, partial, partialLength, to - from);
            partialLength = (int) length;
        }
    }

    private boolean grow(int length) {
        int capacity = (int) Math.min(maxLineBytes, Math.max(FIRST_CAPACITY, Math.max(length, 2L * partial.length)));
        if (!budget.tryTake(capacity - partial.length)) {
            return false;
        }
        partial = Arrays.copyOf(partial, capacity);
        return true;
    }

    private void skip(Status status, String reason) {
        discard();
        skipping = true;
        arrivals.accept(new Arrival.Unread(status, reason));
    }

    static String tooLong(int maxLineBytes) {
        return "a line of more than %d bytes".formatted(maxLineBytes);
    }

    private static int indexAfterLineFeed(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int indexAfterLastLineFeed(byte[] bytes, int from, int to) {
        for (int i = to; i > from; i--) {
            if (bytes[i - 1] == '\n') {
                return i;
            }
        }
        return from;
    }
}
