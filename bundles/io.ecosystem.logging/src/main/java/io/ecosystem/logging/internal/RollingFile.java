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
 * A file that is appended to, and set aside as {@code .1}, {@code .2} and so on when it is full. Only its owner may
 * read it; a symbolic link in its place is refused. Used by one thread.
 */
final class RollingFile {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<OpenOption> OPEN = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    private static final int WRITABLE_BY_OTHERS = 022;

    /** Belongs to the user of this process, on Linux. */
    private static final Path SELF = Path.of("/proc/self");

    private final Path file;
    private final long maxBytes;
    private final int maxFiles;
    private final PrintStream errors;

    private @Nullable FileChannel channel; // null while it is closed

    /** What the file system knows the open file by; null if it has no such thing. */
    private @Nullable Object key;

    /** Looked at before each {@link #append}, as somebody else may have emptied the file. */
    private long size;

    /** More than {@code maxBytes} after the file could not be set aside. */
    private long limit;

    /**
     * A file that is opened by the first {@link #append}.
     *
     * @param maxBytes it is set aside before it would grow longer; a longer stretch of bytes has a file to itself
     * @param maxFiles how many files are kept besides, at least 1
     * @param errors is told if the file cannot be set aside, and so grows on
     */
    RollingFile(Path file, long maxBytes, int maxFiles, PrintStream errors) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.maxFiles = maxFiles;
        this.errors = errors;
        limit = maxBytes;
    }

    /** How many more bytes fit before the file is set aside. */
    long room() throws IOException {
        size = open().size();
        return Math.max(0, limit - size);
    }

    /** Appends bytes as a whole; when it fails, what was written of them is taken back as far as the disk allows. */
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

    /**
     * Closes the file if someone has deleted, moved or replaced it, so that the next bytes go to the one in its place.
     */
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

    /** Closes the file; the next {@link #append} opens it again. */
    void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing is left to be written, and the channel is closed all the same.
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

    /** Where others may write, they could have put a file of theirs here, or another name of one of ours. */
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

    /**
     * What was being written when the machine or the disk failed may have no end; what follows gets a line of its own.
     */
    private void endTheLastLine(FileChannel opened) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        try (var content = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            content.read(last, size - 1);
        }
        if (last.get(0) != '\n') {
            opened.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
    }

    /**
     * A file that cannot be renamed, such as one that is open elsewhere on Windows, is better used on than not at all.
     */
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
