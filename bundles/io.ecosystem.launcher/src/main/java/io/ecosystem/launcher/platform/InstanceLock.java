package io.ecosystem.launcher.platform;

import io.ecosystem.launcher.StartFailedException;
import io.ecosystem.platform.host.HostEnvironment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The lock that keeps a second process from running as the same instance. The operating system holds it for this
 * process and releases it when the process ends, for any reason. The content of the file only informs people and the
 * message of the second start. The file is never deleted, since two processes could then lock two files of one name.
 */
public final class InstanceLock implements AutoCloseable {

    /** Beyond all content, since locked content cannot be read on Windows. */
    private static final long POSITION = Long.MAX_VALUE - 1;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int MAX_CONTENT = 1_024;

    /** The files locked by this process. Reopening one and closing it would release its lock on POSIX systems. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private InstanceLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock, or fails at once.
     *
     * @param file in an existing folder
     * @param since when this process has started
     * @throws AlreadyRunningException if another process holds it
     * @throws StartFailedException if the file cannot be locked at all
     */
    public static InstanceLock take(Path file, InstanceIdentity identity, Instant since) throws StartFailedException {
        try {
            Path real = file.resolveSibling("").toRealPath().resolve(file.getFileName());
            if (!HELD.add(real)) {
                throw new AlreadyRunningException(identity, "in this process", "stop it first");
            }
            return takeFirst(real, identity, since);
        } catch (IOException e) {
            throw new StartFailedException(
                    "cannot lock %s: %s".formatted(file, reason(file, e)),
                    "fix that, or name another folder with --folder lock=<path>");
        }
    }

    private static InstanceLock takeFirst(Path file, InstanceIdentity identity, Instant since)
            throws IOException, StartFailedException {
        InstanceLock lock = null;
        try {
            lock = lock(file, identity);
            lock.write(identity, since);
            return lock;
        } finally {
            if (lock == null) {
                HELD.remove(file);
            }
        }
    }

    /** Releases the lock. Also removes the holder from the file, since this process may live on. */
    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) {
            return; // another process may already hold it
        }
        try (channel) {
            channel.truncate(0);
        } finally {
            HELD.remove(file);
        }
    }

    private static InstanceLock lock(Path file, InstanceIdentity identity) throws IOException, StartFailedException {
        FileChannel channel = open(file);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("it is no file");
            }
            FolderGuard.checkFile(file, HostEnvironment.current());
            FileLock taken = channel.tryLock(POSITION, 1, false);
            if (taken != null) {
                var lock = new InstanceLock(file, channel);
                channel = null;
                return lock;
            }
            throw new AlreadyRunningException(
                    identity,
                    holder(channel).orElse("in another process"),
                    "stop it, or give this one another name with --instance");
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
    }

    private static FileChannel open(Path file) throws IOException {
        Set<OpenOption> options = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return FileChannel.open(file, options);
        }
        FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        return FileChannel.open(file, options, ownerOnly);
    }

    /** Writes the holder. A full disk prevents this, but not the lock. */
    private void write(InstanceIdentity identity, Instant since) {
        String text = ProcessHandle.current().pid() + "\n" + since.truncatedTo(ChronoUnit.SECONDS) + "\n"
                + identity.fileName() + "\n";
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException e) {
            System.err.printf("Cannot write to %s who holds it: %s%n", file, e.getMessage());
        }
    }

    /** Returns the holder of the lock, after a short wait for it to write its name; empty if it has not. */
    private static Optional<String> holder(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            String[] lines = read(channel).split("\n", -1);
            if (lines.length > 3 && isAlive(lines[0])) {
                return Optional.of("as process %s since %s".formatted(lines[0], lines[1]));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        } while (System.nanoTime() < deadline);
        return Optional.empty();
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(MAX_CONTENT);
        channel.read(content, 0);
        return StandardCharsets.UTF_8.decode(content.flip()).toString();
    }

    private static boolean isAlive(String pid) {
        try {
            return ProcessHandle.of(Long.parseLong(pid)).isPresent();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String reason(Path file, IOException failure) {
        if (Files.isSymbolicLink(file)) {
            return "it is a symbolic link, which is not followed";
        }
        if (failure instanceof AccessDeniedException) {
            try {
                return "it belongs to "
                        + Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
            } catch (IOException e) {
                return FolderGuard.reason(failure);
            }
        }
        return FolderGuard.reason(failure);
    }
}
