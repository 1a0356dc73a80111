package io.ecosystem.queue.store.sqlite.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * A companion file that records what the files of a queue must contain: how far the write-ahead log was synced, and a
 * checksum for each page of the queue's file. SQLite keeps neither; without them a corrupted log just appears shorter,
 * and a corrupted page is believed.
 *
 * <p>Each block is stored twice, and a change overwrites the older copy, so a write torn by a power failure leaves the
 * other intact. The end of the log is recorded without a sync, after the sync of the log: if it is on the disk it is
 * true, and it survives the death of the process. Page checksums are synced before the log, which holds those pages
 * until then, is restarted.
 *
 * <p>Used by the holder of the commit lock.
 */
final class CheckFile implements AutoCloseable {

    /**
     * How far a write-ahead log was synced.
     *
     * @param salt of the log
     * @param frames the number of synced frames; 0 if nothing is known of a log
     */
    record Synced(long salt, int frames) {

        static final Synced NOTHING = new Synced(0, 0);
    }

    private static final int BLOCK_BYTES = 4_096;
    private static final int SEQUENCE_BYTES = 8;
    private static final int SUM_BYTES = 8;
    private static final int SUMS = (BLOCK_BYTES - SEQUENCE_BYTES - SUM_BYTES) / Integer.BYTES;
    private static final long MAGIC = 0x45434f512d636b31L; // ECOQ-ck1
    private static final int NOTE_BYTES = 48;

    private final FileChannel channel;
    private final ByteBuffer note = ByteBuffer.allocateDirect(NOTE_BYTES);
    private Synced synced = Synced.NOTHING;
    private boolean known;
    private long noted;
    private int[] sums = {};
    private long[] sequences = {};

    private CheckFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens the file, or creates an empty one. */
    static CheckFile open(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            var file = new CheckFile(channel);
            file.readNotes();
            file.readSums();
            return file;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Returns whether it records how far the log was synced; not if it is new or damaged. */
    boolean knowsLog() {
        return known;
    }

    /** Returns how far the log was synced, as far as known. */
    Synced synced() {
        return synced;
    }

    private void readNotes() throws IOException {
        for (int slot = 0; slot < 2; slot++) {
            note.clear();
            WriteAheadLog.fill(channel, note, (long) slot * BLOCK_BYTES);
            if (note.remaining() == NOTE_BYTES
                    && note.getLong(0) == MAGIC
                    && note.getLong(NOTE_BYTES - SUM_BYTES) == sum(note.slice(0, NOTE_BYTES - SUM_BYTES))
                    && (!known || note.getLong(8) > noted)) {
                known = true;
                noted = note.getLong(8);
                synced = new Synced(note.getLong(16), note.getInt(24));
            }
        }
    }

    /** Records durably that nothing is known of a log. */
    void forgetLog() throws IOException {
        note(Synced.NOTHING);
        channel.force(false);
    }

    /** Records how far the log is synced. */
    void note(Synced now) throws IOException {
        noted++;
        note.clear();
        note.putLong(0, MAGIC)
                .putLong(8, noted)
                .putLong(16, now.salt())
                .putInt(24, now.frames())
                .putInt(28, 0)
                .putLong(32, 0);
        note.putLong(NOTE_BYTES - SUM_BYTES, sum(note.slice(0, NOTE_BYTES - SUM_BYTES)));
        write(note, (noted & 1) * BLOCK_BYTES);
        synced = now;
        known = true;
    }

    private void readSums() throws IOException {
        int blocks = (int) Math.max(0, (channel.size() / BLOCK_BYTES - 2) / 2);
        sums = new int[blocks * SUMS];
        sequences = new long[blocks];
        var both = ByteBuffer.allocate(2 * BLOCK_BYTES);
        for (int block = 0; block < blocks; block++) {
            both.clear();
            WriteAheadLog.fill(channel, both, position(block, 0));
            for (int slot = 0; slot < 2 && both.remaining() == both.capacity(); slot++) {
                ByteBuffer one = both.slice(slot * BLOCK_BYTES, BLOCK_BYTES);
                long sequence = one.getLong(0);
                if (sequence > sequences[block]
                        && one.getLong(BLOCK_BYTES - SUM_BYTES) == sum(one.slice(0, BLOCK_BYTES - SUM_BYTES))) {
                    sequences[block] = sequence;
                    one.slice(SEQUENCE_BYTES, SUMS * Integer.BYTES)
                            .asIntBuffer()
                            .get(sums, block * SUMS, SUMS);
                }
            }
        }
    }

    /** The pages that do not match their checksum, and those without one. */
    record Verdict(Set<Integer> wrong, Set<Integer> unknown) {

        static final Verdict NOTHING = new Verdict(Set.of(), Set.of());
    }

    /** Compares a range of pages, with some exceptions, with their checksums. */
    Verdict verify(FileChannel file, int from, int to, Set<Integer> except) throws IOException {
        var wrong = new TreeSet<Integer>();
        var unknown = new TreeSet<Integer>();
        var batch = ByteBuffer.allocateDirect(Math.min(256, Math.max(1, to - from + 1)) * Connections.PAGE_BYTES);
        for (int first = from; first <= to; first += batch.capacity() / Connections.PAGE_BYTES) {
            int count = Math.min(to - first + 1, batch.capacity() / Connections.PAGE_BYTES);
            batch.clear().limit(count * Connections.PAGE_BYTES);
            WriteAheadLog.fill(file, batch, (first - 1L) * Connections.PAGE_BYTES);
            for (int i = 0; i < count; i++) {
                int page = first + i;
                int expected = page > sums.length ? 0 : sums[page - 1];
                int there = Math.clamp(batch.limit() - i * Connections.PAGE_BYTES, 0, Connections.PAGE_BYTES);
                if (except.contains(page)) {
                    continue;
                }
                if (expected == 0) {
                    unknown.add(page);
                } else if (there < Connections.PAGE_BYTES
                        || pageSum(batch.slice(i * Connections.PAGE_BYTES, there)) != expected) {
                    wrong.add(page);
                }
            }
        }
        return new Verdict(wrong, unknown);
    }

    /** Returns the last page that has a checksum. */
    int lastPage() {
        int last = sums.length;
        while (last > 0 && sums[last - 1] == 0) {
            last--;
        }
        return last;
    }

    /** Returns the checksum of a page, which is never 0. */
    static int pageSum(ByteBuffer page) {
        int value = (int) sum(page);
        return value == 0 ? 1 : value;
    }

    /** Records the checksums of some pages durably. */
    void put(Map<Integer, Integer> changed) throws IOException {
        var blocks = new HashMap<Integer, Boolean>();
        for (var page : changed.entrySet()) {
            int block = (page.getKey() - 1) / SUMS;
            if (block >= sequences.length) {
                sequences = Arrays.copyOf(sequences, block + 1);
                sums = Arrays.copyOf(sums, (block + 1) * SUMS);
            }
            sums[page.getKey() - 1] = page.getValue();
            blocks.put(block, true);
        }
        var bytes = ByteBuffer.allocate(BLOCK_BYTES);
        for (int block : blocks.keySet()) {
            sequences[block]++;
            bytes.clear();
            bytes.putLong(0, sequences[block]);
            bytes.slice(SEQUENCE_BYTES, SUMS * Integer.BYTES).asIntBuffer().put(sums, block * SUMS, SUMS);
            bytes.putLong(BLOCK_BYTES - SUM_BYTES, sum(bytes.slice(0, BLOCK_BYTES - SUM_BYTES)));
            write(bytes, position(block, (int) (sequences[block] & 1)));
        }
        channel.force(false);
    }

    private void write(ByteBuffer bytes, long to) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes, to + bytes.position());
        }
    }

    private static long position(int block, int slot) {
        return (2L + 2L * block + slot) * BLOCK_BYTES;
    }

    private static long sum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
