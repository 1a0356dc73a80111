package io.ecosystem.queue.store.sqlite.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * A copy of a damaged file whose first page is that of a new file. The first page holds the header and the schema,
 * which all queues have in common: without it SQLite reads nothing, with it all that the other pages hold.
 *
 * @param path of the copy, which has a copy of the write-ahead log beside it
 */
record MendedCopy(Path path) implements AutoCloseable {

    /** Where the header states the number of pages. */
    private static final int PAGES_AT = 28;

    /**
     * Copies the file of a queue.
     *
     * @throws IOException if the disk fails or is full
     */
    static MendedCopy of(QueueFile file) throws IOException, SQLException, DamagedException {
        var copy = new MendedCopy(file.mended());
        copy.close(); // of an earlier attempt that the process did not survive
        try {
            Connections.create(copy.path, file.queue(), Set.of(), tables -> {});
            ByteBuffer first = ByteBuffer.allocate(Connections.PAGE_BYTES);
            try (var channel = FileChannel.open(copy.path, StandardOpenOption.READ)) {
                first = WriteAheadLog.fill(channel, first, 0);
            }
            Files.copy(file.path(), copy.path, StandardCopyOption.REPLACE_EXISTING);
            if (Files.exists(file.log())) {
                Files.copy(file.log(), copy.beside("-wal"), StandardCopyOption.REPLACE_EXISTING);
            }
            try (var channel = FileChannel.open(copy.path, StandardOpenOption.WRITE)) {
                first.putInt(PAGES_AT, (int) (channel.size() / Connections.PAGE_BYTES));
                while (first.hasRemaining()) {
                    channel.write(first, first.position());
                }
            }
            return copy;
        } catch (IOException | SQLException | DamagedException | RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    private Path beside(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    /** Deletes the copy. */
    @Override
    public void close() throws IOException {
        for (Path each : List.of(path, beside("-wal"), beside("-shm"), beside("-journal"))) {
            Files.deleteIfExists(each);
        }
    }
}
