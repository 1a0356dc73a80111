package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The index that SQLite keeps of an open write-ahead log; only the end of the last commit is read. Its format is that
 * of <a href="https://www.sqlite.org/walformat.html#the_wal_index_file_format">SQLite's WAL-index</a>.
 */
final class LogIndex implements AutoCloseable {

    private static final int FRAMES_AT = 16;
    private static final int SALT_AT = 32;
    private static final int HEADER_BYTES = 48;

    private final FileChannel channel;
    private final ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES);

    private LogIndex(FileChannel channel) {
        this.channel = channel;
    }

    static LogIndex open(Path path) throws IOException {
        return new LogIndex(FileChannel.open(path, StandardOpenOption.READ));
    }

    /** Returns the end of the last commit. Called by the writer, and not during a write. */
    Synced end() throws IOException {
        header.clear();
        if (WriteAheadLog.fill(channel, header, 0).remaining() < HEADER_BYTES) {
            throw new IOException("the index of the write-ahead log is cut off");
        }
        return new Synced(
                header.order(ByteOrder.BIG_ENDIAN).getLong(SALT_AT),
                header.order(ByteOrder.nativeOrder()).getInt(FRAMES_AT));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
