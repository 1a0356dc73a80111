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
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is appended to, and set aside as {@code .1}, {@code .2} and so on when it is full. Only its owner may read
 * it; a symbolic link in its place is refused. Used by one thread.
 */
final class RollingFile {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<OpenOption> OPEN = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ,
            StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Path file;
    private final long maxBytes;
    private final int maxFiles;
    private final PrintStream errors;

    /** Null while it is closed. */
    private FileChannel channel;
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
        open();
        return Math.max(0, limit - size);
    }

    /** Appends bytes as a whole; when it fails, what was written of them is taken back as far as the disk allows. */
    void append(ByteBuffer bytes) throws IOException {
        open();
        if (size > 0 && size + bytes.remaining() > limit) {
            roll();
            open();
        }
        long end = size;
        try {
            while (bytes.hasRemaining()) {
                end += channel.write(bytes, end);
            }
        } catch (IOException e) {
            truncate(e);
            throw e;
        }
        size = end;
    }

    /** Closes the file if someone has deleted or moved it, so that the next bytes go to a new one. */
    void notice() {
        if (channel != null && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            close();
        }
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

    private void truncate(IOException failure) {
        try {
            channel.truncate(size);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void open() throws IOException {
        if (channel != null) {
            return;
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(file.toString(), null, "is not a regular file");
        }
        Files.createDirectories(file.getParent());
        boolean posix = Files.getFileStore(file.getParent()).supportsFileAttributeView(PosixFileAttributeView.class);
        channel = FileChannel.open(file, OPEN, posix
                ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0]);
        if (posix) {
            Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).setPermissions(
                    OWNER_ONLY);
        }
        size = channel.size();
        if (size > 0) {
            endTheLastLine();
        }
    }

    /** What was being written when the machine or the disk failed may have no end; what follows gets a line of its own. */
    private void endTheLastLine() throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, size - 1);
        if (last.get(0) != '\n') {
            size += channel.write(ByteBuffer.wrap(new byte[]{'\n'}), size);
        }
    }

    /** A file that cannot be renamed, such as one that is open elsewhere on Windows, is better used on than not at all. */
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
