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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * The location of a queue: its file, the two that SQLite keeps with it, and the check file.
 *
 * @param path of the file
 * @param queue the name of the queue
 */
record QueueFile(Path path, String queue) {

    static final String SUFFIX = ".sqlite";

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int WRITE_VERSION_AT = 18;
    private static final int READ_VERSION_AT = 19;
    private static final int APPLICATION_ID_AT = 68;
    private static final int VERSION_AT = 60;
    private static final int HEADER = 100;
    private static final int READABLE = 60;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /**
     * Returns the file of a queue: its name has the characters of the queue's name that a file name allows, and a
     * digest that distinguishes names even on case-insensitive file systems.
     */
    static QueueFile of(Path folder, String queue) {
        String readable = queue.replaceAll("[^A-Za-z0-9._-]", "_");
        readable = readable.substring(0, Math.min(readable.length(), READABLE));
        byte[] digest = Row.digest(Bytes.of(queue.getBytes(StandardCharsets.UTF_16BE)));
        return new QueueFile(folder.resolve(readable + "-" + HexFormat.of().formatHex(digest, 0, 8) + SUFFIX), queue);
    }

    /** Returns the folder of these files. */
    Path folder() {
        return folder(path);
    }

    /** Returns the folder of a file. */
    static Path folder(Path file) {
        return Objects.requireNonNull(file.getParent(), "a file in a folder");
    }

    /** Returns the write-ahead log. */
    Path log() {
        return beside("-wal");
    }

    /** Returns SQLite's index of the log. */
    Path index() {
        return beside("-shm");
    }

    /** Returns the check file. */
    Path checks() {
        return beside("-check");
    }

    /** Returns the path of a new file that is not yet complete. */
    Path unfinished() {
        return beside(".new");
    }

    /** Returns the path of a complete file that replaces this one once this one is out of the way. */
    Path successor() {
        return beside(".next");
    }

    /** Returns the path of a copy that is read in place of this file. */
    Path mended() {
        return beside(".mended");
    }

    private Path beside(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    boolean exists() {
        return Files.exists(path);
    }

    /**
     * Checks that the existing files are regular: opening a pipe would wait for a writer.
     *
     * @throws IOException if one of the files is something else
     */
    void checkRegular() throws IOException {
        for (Path each : List.of(path, log(), index(), checks())) {
            if (Files.exists(each) && !Files.isRegularFile(each)) {
                throw new IOException("%s is not a regular file; move it away".formatted(each));
            }
        }
    }

    /**
     * Checks the first bytes of the file, before SQLite does.
     *
     * @param wrong whether they are known to differ from what was written
     */
    void checkHeader(FileChannel file, boolean wrong) throws IOException, DamagedException {
        ByteBuffer header = WriteAheadLog.fill(file, ByteBuffer.allocate(HEADER), 0);
        if (header.remaining() < HEADER) {
            throw new DamagedException("it has only %d bytes".formatted(header.remaining()));
        }
        byte[] magic = new byte[MAGIC.length];
        header.get(0, magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new DamagedException("it is no SQLite file");
        }
        if (header.getInt(APPLICATION_ID_AT) != Connections.APPLICATION_ID) {
            throw new DamagedException("it is a SQLite file, but not of a queue");
        }
        if (!isJournalMode(header.get(WRITE_VERSION_AT)) || !isJournalMode(header.get(READ_VERSION_AT))) {
            throw new DamagedException("its header states a format that SQLite does not have");
        }
        int version = header.getInt(VERSION_AT);
        if (version != Connections.VERSION && wrong) {
            throw new DamagedException("its first page is not what was written");
        }
        if (version < Connections.OTHER_DIGESTS) {
            throw new IOException("it was written before the first release (schema %d, this one knows %d); move it away"
                    .formatted(version, Connections.VERSION));
        }
        if (version > Connections.VERSION) {
            throw new IOException("it was written by a newer release (schema %d, this one knows %d); start that one"
                    .formatted(version, Connections.VERSION));
        }
    }

    /** Returns whether a byte is one of the format versions of SQLite: 1 with a rollback journal, 2 with a log. */
    private static boolean isJournalMode(byte version) {
        return version == 1 || version == 2;
    }

    /** Returns the version of the schema, as stated by the file. */
    int version() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer header = WriteAheadLog.fill(channel, ByteBuffer.allocate(HEADER), 0);
            return header.remaining() < HEADER ? 0 : header.getInt(VERSION_AT);
        }
    }

    /**
     * Reads the whole file and its log.
     *
     * @throws IOException if the disk fails
     */
    void readThrough() throws IOException {
        var buffer = ByteBuffer.allocateDirect(1 << 20);
        for (Path each : List.of(path, log())) {
            if (Files.exists(each)) {
                try (FileChannel channel = FileChannel.open(each, StandardOpenOption.READ)) {
                    while (channel.read(buffer.clear()) >= 0) {
                        // to the end
                    }
                }
            }
        }
    }

    /** Copies the log to the damaged files. */
    void keepLog(Instant now) throws IOException {
        if (Files.exists(log())) {
            Path target = aside(now);
            Files.copy(
                    log(), target.resolveSibling(target.getFileName() + "-wal"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path aside(Instant now) throws IOException {
        Path folder = Files.createDirectories(path.resolveSibling("damaged"));
        String name = path.getFileName().toString();
        return folder.resolve(name.substring(0, name.length() - SUFFIX.length()) + "-" + STAMP.format(now) + SUFFIX);
    }

    /** Moves the files into the folder for damaged ones, under a name with the time, and returns the new place. */
    Path setAside(Instant now) throws IOException {
        Path target = aside(now);
        String name = path.getFileName().toString();
        for (Path old : List.of(log(), index(), checks(), path)) {
            String suffix = old.getFileName().toString().substring(name.length());
            try {
                Files.move(old, target.resolveSibling(target.getFileName() + suffix));
            } catch (NoSuchFileException e) {
                // not all of them always exist
            }
        }
        sync(folder(target));
        sync(folder());
        return target;
    }

    /**
     * Returns the file system's identities of the files that SQLite has open. They change when a file is moved, deleted
     * or replaced; never on Windows, which prevents that.
     */
    List<Object> identities() throws IOException {
        var identities = new ArrayList<Object>();
        for (Path each : List.of(path, log(), index())) {
            Object identity =
                    Files.readAttributes(each, BasicFileAttributes.class).fileKey();
            identities.add(identity == null ? each : identity);
        }
        return identities;
    }

    /** Moves the successor into place; it must exist, and the file must be out of the way. */
    void succeed() throws IOException {
        Files.move(successor(), path, StandardCopyOption.ATOMIC_MOVE);
        sync(folder());
    }

    void delete() throws IOException {
        for (Path each : List.of(path, log(), index(), checks(), unfinished(), successor(), mended())) {
            Files.deleteIfExists(each);
        }
        sync(folder());
    }

    /** Syncs the directory entries of a folder, where the platform can. */
    static void sync(Path folder) throws IOException {
        if (File.separatorChar == '/') {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
