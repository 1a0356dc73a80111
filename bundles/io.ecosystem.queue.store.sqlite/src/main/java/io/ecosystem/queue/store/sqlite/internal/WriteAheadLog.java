package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A write-ahead log as found on the disk, read before SQLite does. SQLite silently stops at the first invalid frame;
 * this reads on, to distinguish lost frames from those never completed.
 *
 * <p>The format is that of <a href="https://www.sqlite.org/walformat.html">SQLite's write-ahead log</a>. The checksum
 * of a frame continues that of the frame before it.
 *
 * @param path of the log
 * @param state of its header
 * @param salt of the header, which each of its frames repeats
 * @param frames how many frames from the beginning form complete changes
 * @param behind how many frames after the first bad one are valid in themselves
 * @param pages the newest of these frames for each page, counted from 0
 */
record WriteAheadLog(Path path, Header state, long salt, int frames, int behind, Map<Integer, Integer> pages) {

    static final int HEADER_BYTES = 32;
    static final int FRAME_HEADER_BYTES = 24;
    static final int FRAME_BYTES = FRAME_HEADER_BYTES + Connections.PAGE_BYTES;

    private static final int MAGIC = 0x377f0682;
    private static final int VERSION = 3_007_000;
    private static final int BATCH_FRAMES = 64;

    /** The state of a log's header. */
    enum Header {
        /** There is no log, or it is empty. */
        ABSENT,
        /** There is a log, but its header is not one that SQLite writes. */
        BAD,
        /** The header is valid. */
        VALID
    }

    /** Returns where a frame begins in the file. */
    static long offset(int frame) {
        return HEADER_BYTES + (long) frame * FRAME_BYTES;
    }

    /** Reads a log. */
    static WriteAheadLog read(Path path) throws IOException {
        if (!Files.exists(path) || Files.size(path) == 0) {
            return of(path, Header.ABSENT);
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer header = fill(channel, ByteBuffer.allocate(HEADER_BYTES), 0);
            int magic = header.remaining() < HEADER_BYTES ? 0 : header.getInt(0);
            var sum = new Checksum(ByteOrder.BIG_ENDIAN);
            if ((magic & ~1) == MAGIC) {
                sum = new Checksum((magic & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
                sum.add(header, 0, HEADER_BYTES - 8);
            }
            if ((magic & ~1) != MAGIC
                    || header.getInt(4) != VERSION
                    || header.getInt(8) != Connections.PAGE_BYTES
                    || !sum.is(header.getLong(24))) {
                return of(path, Header.BAD);
            }
            return new Reading(channel, sum, header.getLong(16)).log(path);
        }
    }

    private static WriteAheadLog of(Path path, Header state) {
        return new WriteAheadLog(path, state, 0, 0, 0, Map.of());
    }

    /**
     * Returns the checksums of the pages in the frames of an open log, the newest of each.
     *
     * @throws IOException if the frames are not those that were written
     */
    static Map<Integer, Integer> sums(Path path, Synced committed) throws IOException {
        var sums = new HashMap<Integer, Integer>();
        var batch = ByteBuffer.allocateDirect(BATCH_FRAMES * FRAME_BYTES);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            for (int end = committed.frames(); end > 0; end -= BATCH_FRAMES) { // backwards, newest first
                int first = Math.max(0, end - BATCH_FRAMES);
                fill(channel, batch.clear().limit((end - first) * FRAME_BYTES), offset(first));
                for (int at = (end - first - 1) * FRAME_BYTES; at >= 0; at -= FRAME_BYTES) {
                    if (batch.limit() < at + FRAME_BYTES || batch.getLong(at + 8) != committed.salt()) {
                        throw new IOException(
                                "frame %d of %s is not what was written".formatted(first + at / FRAME_BYTES + 1, path));
                    }
                    Integer page = batch.getInt(at);
                    if (!sums.containsKey(page)) {
                        sums.put(page, CheckFile.pageSum(batch.slice(at + FRAME_HEADER_BYTES, Connections.PAGE_BYTES)));
                    }
                }
            }
        }
        return sums;
    }

    /**
     * Writes the first frames into a new file and moves it into place. This puts on the disk what a failed sync may
     * have left out. No connection may be open.
     */
    void rewrite(int limit) throws IOException {
        Path copy = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(
                        copy,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            long size = offset(limit);
            var buffer = ByteBuffer.allocateDirect(BATCH_FRAMES * FRAME_BYTES);
            long copied = 0;
            while (copied < size) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), size - copied));
                if (fill(in, buffer, copied).remaining() == 0) {
                    throw new IOException("%s became shorter while it was copied".formatted(path));
                }
                while (buffer.hasRemaining()) {
                    copied += out.write(buffer);
                }
            }
            out.force(true);
        }
        Files.move(copy, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        QueueFile.sync(QueueFile.folder(path));
    }

    /** Returns the newest content of a page, which must be one of {@link #pages}. */
    byte[] page(int number) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            byte[] content = new byte[Connections.PAGE_BYTES];
            fill(
                    channel,
                    ByteBuffer.wrap(content),
                    offset(Objects.requireNonNull(pages.get(number), "a page of the log")) + FRAME_HEADER_BYTES);
            return content;
        }
    }

    /** Fills a buffer from a position in a file, as far as the file goes. */
    static ByteBuffer fill(FileChannel channel, ByteBuffer buffer, long from) throws IOException {
        long position = from;
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = channel.read(buffer, position);
            position += read;
        }
        return buffer.flip();
    }

    /** One pass over the frames. */
    private static final class Reading {

        private final FileChannel channel;
        private final Checksum sum;
        private final long salt;
        private final Map<Integer, Integer> pages = new HashMap<>();
        private final Map<Integer, Integer> unfinished = new HashMap<>();
        private int frames;
        private int behind;
        private boolean broken;

        Reading(FileChannel channel, Checksum sum, long salt) {
            this.channel = channel;
            this.sum = sum;
            this.salt = salt;
        }

        WriteAheadLog log(Path path) throws IOException {
            var batch = ByteBuffer.allocateDirect(BATCH_FRAMES * FRAME_BYTES);
            for (int first = 0; ; first += BATCH_FRAMES) {
                batch.clear();
                int whole = fill(channel, batch, offset(first)).remaining() / FRAME_BYTES;
                for (int i = 0; i < whole; i++) {
                    frame(batch, i * FRAME_BYTES, first + i);
                }
                if (whole < BATCH_FRAMES) {
                    return new WriteAheadLog(path, Header.VALID, salt, frames, behind, pages);
                }
            }
        }

        private void frame(ByteBuffer batch, int at, int number) {
            int page = batch.getInt(at);
            boolean ours = page != 0 && batch.getLong(at + 8) == salt;
            sum.add(batch, at, 8);
            sum.add(batch, at + FRAME_HEADER_BYTES, Connections.PAGE_BYTES);
            boolean valid = ours && sum.is(batch.getLong(at + 16));
            if (broken) {
                behind += valid ? 1 : 0;
            } else if (valid) {
                unfinished.put(page, number);
                if (batch.getInt(at + 4) != 0) {
                    pages.putAll(unfinished);
                    unfinished.clear();
                    frames = number + 1;
                }
            }
            broken |= !valid;
            sum.continueFrom(batch.getLong(at + 16));
        }
    }

    /** SQLite's checksum: two sums of 32-bit words, each added to the other. */
    private static final class Checksum {

        private final ByteOrder order;
        private int first;
        private int second;

        Checksum(ByteOrder order) {
            this.order = order;
        }

        void add(ByteBuffer bytes, int from, int count) {
            ByteBuffer words = bytes.duplicate().order(order);
            int a = first;
            int b = second;
            for (int i = from; i < from + count; i += 8) {
                a += words.getInt(i) + b;
                b += words.getInt(i + 4) + a;
            }
            first = a;
            second = b;
        }

        boolean is(long value) {
            return first == (int) (value >>> 32) && second == (int) value;
        }

        void continueFrom(long value) {
            first = (int) (value >>> 32);
            second = (int) value;
        }
    }
}
