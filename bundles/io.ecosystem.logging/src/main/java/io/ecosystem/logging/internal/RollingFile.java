package io.ecosystem.logging.internal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is appended to, and renamed to {@code .1}, {@code .2} and so on when it is full. Only its owner may read
 * it; a symbolic link in its place is refused. Used by one thread.
 */
final class RollingFile {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<OpenOption> OPEN = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    private static final int WRITABLE_BY_OTHERS = 022;

    /** Owned by the user of this process, on Linux. */
    private static final Path SELF = Path.of("/proc/self");

    private final Path file;
    private final long maxBytes;
    private final int maxFiles;
    private final PrintStream errors;

    private @Nullable FileChannel channel; // null while it is closed

    /** The file system's identity of the open file; null if there is none. */
    private @Nullable Object key;

    /** Checked before each {@link #append}, since others may have truncated the file. */
    private long size;

    /** Exceeds {@code maxBytes} after a failed rollover. */
    private long limit;

    /**
     * Creates a file that the first {@link #append} opens.
     *
     * @param maxBytes the length that triggers a rollover; a longer write gets a file of its own
     * @param maxFiles how many files are kept besides the current one, at least 1
     * @param errors receives a message if a rollover fails and the file keeps growing
     */
    RollingFile(Path file, long maxBytes, int maxFiles, PrintStream errors) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.maxFiles = maxFiles;
        this.errors = errors;
        limit = maxBytes;
    }

    /** Returns how many more bytes fit before a rollover. */
    long room() throws IOException {
        size = open().size();
        return Math.max(0, limit - size);
    }

    /** Appends bytes as a whole; on failure, removes what was written of them, as far as the disk allows. */
    void append(ByteBuffer bytes) throws IOException {
        FileChannel opened = open();
        size = opened.size();
        if (size > 0 && size + bytes.remaining() > limit) {
            roll();
            opened = open();
        }
        try {
            while (bytes.hasRemaining()) {
                opened.write(bytes);
            }
        } catch (IOException e) {
            truncate(opened, e);
            throw e;
        }
    }

    /** Closes the file if it was deleted, moved or replaced, so that the next bytes go to the one in its place. */
    void notice() {
        if (channel != null && !isInPlace()) {
            close();
        }
    }

    private boolean isInPlace() {
        try {
            return Objects.equals(key, key(file));
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Closes the file; the next {@link #append} reopens it. */
    void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing is left to write, and the channel is closed anyway.
        } finally {
            channel = null;
        }
    }

    private void truncate(FileChannel opened, IOException failure) {
        try {
            opened.truncate(size);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private FileChannel open() throws IOException {
        FileChannel known = channel;
        if (known != null) {
            return known;
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(file.toString(), null, "is not a regular file");
        }
        Files.createDirectories(file.getParent());
        boolean posix = Files.getFileStore(file.getParent()).supportsFileAttributeView(PosixFileAttributeView.class);
        FileChannel opened = FileChannel.open(
                file,
                OPEN,
                posix
                        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                        : new FileAttribute<?>[0]);
        channel = opened;
        try {
            prepare(opened, posix);
            return opened;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void prepare(FileChannel opened, boolean posix) throws IOException {
        if (posix) {
            checkOwner();
            Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(OWNER_ONLY);
        }
        key = key(file);
        size = opened.size();
        if (size > 0) {
            endTheLastLine(opened);
        }
    }

    /** In a folder that others may write to, they could have placed a file of theirs, or a link to one of ours. */
    private void checkOwner() throws IOException {
        if (!Files.exists(SELF)
                || ((Integer) Files.getAttribute(file.getParent(), "unix:mode") & WRITABLE_BY_OTHERS) == 0) {
            return;
        }
        if (!Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getAttribute(SELF, "unix:uid"))) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    "belongs to "
                            + Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName());
        }
        if ((Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1) {
            throw new FileSystemException(file.toString(), null, "has another name, too");
        }
    }

    /** A failure of machine or disk may have cut off the last line; new records start on a line of their own. */
    private void endTheLastLine(FileChannel opened) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        try (var content = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            content.read(last, size - 1);
        }
        if (last.get(0) != '\n') {
            opened.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
    }

    /** A file that cannot be renamed, such as one open elsewhere on Windows, stays in use. */
    private void roll() {
        close();
        try {
            Files.deleteIfExists(numbered(maxFiles));
            for (int number = maxFiles - 1; number > 0; number--) {
                if (Files.exists(numbered(number), LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(numbered(number), numbered(number + 1), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
            limit = maxBytes;
        } catch (IOException e) {
            if (limit == maxBytes) {
                errors.printf("Cannot set the log %s aside, so it grows on: %s%n", file, e);
            }
            limit = size + Math.max(1, maxBytes / 8);
        }
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
