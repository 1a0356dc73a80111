package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.message.Bytes;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Where one queue is stored: its file, and the two that SQLite keeps beside it.
 *
 * @param path of the file
 * @param queue the name of the queue
 */
record QueueFile(Path path, String queue) {

    static final String SUFFIX = ".sqlite";

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int APPLICATION_ID_AT = 68;
    private static final int VERSION_AT = 60;
    private static final int HEADER = 100;
    private static final int LOG_HEADER = 32;
    private static final int LOG_MAGIC = 0x377f0682;
    private static final int READABLE = 60;
    private static final long FULLY_CHECKED_BYTES = 16L << 20;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'")
            .withZone(ZoneOffset.UTC);

    /**
     * The file of a queue: named by what a file name can hold of the queue's name, and a digest that tells names apart
     * also where file names ignore case.
     */
    static QueueFile of(Path folder, String queue) {
        String readable = queue.replaceAll("[^A-Za-z0-9._-]", "_");
        readable = readable.substring(0, Math.min(readable.length(), READABLE));
        byte[] digest = Row.digest(Bytes.of(queue.getBytes(StandardCharsets.UTF_16BE)));
        return new QueueFile(folder.resolve(readable + "-" + HexFormat.of().formatHex(digest, 0, 8) + SUFFIX), queue);
    }

    /** The write-ahead log. */
    Path log() {
        return path.resolveSibling(path.getFileName() + "-wal");
    }

    private Path index() {
        return path.resolveSibling(path.getFileName() + "-shm");
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** Looks at the first bytes of the file and of the log, before SQLite does. */
    void checkHeader() throws IOException, DamagedException {
        ByteBuffer header = first(path, HEADER);
        if (header.remaining() < HEADER) {
            throw new DamagedException("it has only %d bytes".formatted(header.remaining()), null);
        }
        byte[] magic = new byte[MAGIC.length];
        header.get(0, magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new DamagedException("it is no SQLite file", null);
        }
        if (header.getInt(APPLICATION_ID_AT) != Database.APPLICATION_ID) {
            throw new DamagedException("it is a SQLite file, but not of a queue", null);
        }
        if (header.getInt(VERSION_AT) < Database.VERSION) {
            throw new IOException("it was written before the first release (schema %d, this one knows %d); move it away"
                    .formatted(header.getInt(VERSION_AT), Database.VERSION));
        }
        if (header.getInt(VERSION_AT) > Database.VERSION) {
            throw new IOException("it was written by a newer release (schema %d, this one knows %d); start that one"
                    .formatted(header.getInt(VERSION_AT), Database.VERSION));
        }
        if (!Files.exists(log()) || Files.size(log()) == 0) {
            return;
        }
        ByteBuffer log = first(log(), LOG_HEADER);
        if (log.remaining() < LOG_HEADER || (log.getInt(0) & ~1) != LOG_MAGIC) {
            throw new DamagedException("its write-ahead log %s is no such log".formatted(log().getFileName()), null);
        }
    }

    private static ByteBuffer first(Path path, int bytes) throws IOException {
        var buffer = ByteBuffer.allocate(bytes);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // until it is full, or the file ends
            }
        }
        return buffer.flip();
    }

    /** Looks at the ends of every table and index; at every page if the file is small. */
    void checkQuickly(Statements statements) throws SQLException, DamagedException, IOException {
        if (Files.size(path) <= FULLY_CHECKED_BYTES) {
            String result = statements.ask("PRAGMA quick_check(1)", rows -> rows.getString(1));
            if (!result.equals("ok")) {
                throw new DamagedException(result, null);
            }
            return;
        }
        for (String order : List.of("id FROM entry ORDER BY id", "id FROM entry ORDER BY state, blocked, position",
                "entry FROM entry_key ORDER BY hash, entry", "number FROM finished ORDER BY number",
                "number FROM finished ORDER BY key")) {
            for (String end : List.of(order, order.replace(",", " DESC,") + " DESC")) {
                statements.ask("SELECT %s LIMIT 1".formatted(end), rows -> rows.next());
            }
        }
    }

    /** Moves the files into a folder for damaged ones, under a name with the time, and returns the new place. */
    Path setAside(Instant now) throws IOException {
        Path folder = Files.createDirectories(path.resolveSibling("damaged"));
        String stamp = STAMP.format(now);
        String name = path.getFileName().toString();
        Path target = folder.resolve(name.substring(0, name.length() - SUFFIX.length()) + "-" + stamp + SUFFIX);
        for (Path old : List.of(log(), index(), path)) {
            String suffix = old.getFileName().toString().substring(name.length());
            try {
                Files.move(old, target.resolveSibling(target.getFileName() + suffix));
            } catch (NoSuchFileException e) {
                // not every one is always there
            }
        }
        sync(folder);
        sync(path.getParent());
        return target;
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(log());
        Files.deleteIfExists(index());
        sync(path.getParent());
    }

    /** Makes the names in a folder durable, where the platform can. */
    static void sync(Path folder) throws IOException {
        if (File.separatorChar == '/') {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
