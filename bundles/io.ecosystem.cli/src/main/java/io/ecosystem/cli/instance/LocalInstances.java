package io.ecosystem.cli.instance;

import io.ecosystem.platform.InstanceFolder;
import io.ecosystem.platform.host.Bases;
import io.ecosystem.platform.host.HostEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the running instances of this user, by the files that each of them locks while it runs. */
public final class LocalInstances {

    /** Where an instance locks its file. */
    private static final long POSITION = Long.MAX_VALUE - 1;

    private static final String ENDING = ".lock";
    private static final int MAX_CONTENT = 1_024;

    private final Map<InstanceFolder, Path> bases;
    private final Path locks;
    private final Path sockets;
    private final String ignored; // the name of a file

    private LocalInstances(Map<InstanceFolder, Path> bases, String ignored) {
        this.bases = bases;
        this.ignored = ignored;
        locks = Objects.requireNonNull(bases.get(InstanceFolder.LOCK));
        sockets = Objects.requireNonNull(bases.get(InstanceFolder.SOCKETS));
    }

    /**
     * Returns the instances that keep their files in the usual places of a user, or below a root folder.
     *
     * @param root as {@code --root} of the start; null for the usual places
     */
    public static LocalInstances of(HostEnvironment environment, @Nullable Path root) {
        return new LocalInstances(root == null ? Bases.of(environment) : Bases.below(root.toAbsolutePath()), "");
    }

    /**
     * Returns the same without one, whose files are not read.
     *
     * @param name as {@link LocalInstance#name()}
     */
    LocalInstances without(String name) {
        return new LocalInstances(bases, name.replace('/', '-') + ENDING);
    }

    /** Returns the folder of the locked files. */
    public Path folder() {
        return locks;
    }

    /** Returns the folders of an instance, unless its start has named others. */
    public List<Path> folders(LocalInstance instance) {
        String own = instance.application() + "-" + instance.id();
        return bases.entrySet().stream()
                .map(base -> base.getKey().isShared()
                        ? base.getValue()
                        : base.getValue().resolve(own))
                .toList();
    }

    /**
     * Returns those that run now, by name.
     *
     * @throws UncheckedIOException if the folder cannot be read
     */
    public List<LocalInstance> running() {
        var found = new ArrayList<LocalInstance>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(locks, "*" + ENDING)) {
            for (Path file : files) {
                read(file).ifPresent(found::add);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw new UncheckedIOException(e.getCause());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(Comparator.comparing(LocalInstance::name));
        return found;
    }

    private Optional<LocalInstance> read(Path file) throws IOException {
        String name = file.getFileName().toString();
        int hyphen = name.indexOf('-');
        if (hyphen < 0
                || name.equals(ignored)
                || !Files.isRegularFile(file)
                || !Files.isReadable(file)
                || !isLocked(file)) {
            return Optional.empty();
        }
        String application = name.substring(0, hyphen);
        String id = name.substring(hyphen + 1, name.length() - ENDING.length());
        String[] lines = content(file).split("\n", -1);
        if (lines.length < 3 || !lines[0].matches("[0-9]{1,18}")) {
            return Optional.empty(); // it starts or ends just now
        }
        return Optional.of(new LocalInstance(
                application,
                id,
                Long.parseLong(lines[0]),
                lines[1],
                sockets.resolve("%s_%s.uds.sock".formatted(application, id))));
    }

    private static String content(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_CONTENT), StandardCharsets.UTF_8);
        }
    }

    /** Asks the operating system, which forgets the lock of a process that is gone. */
    private static boolean isLocked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock(POSITION, 1, false)) {
            return taken == null;
        } catch (OverlappingFileLockException e) {
            return true; // by this process
        } catch (AccessDeniedException e) {
            return false; // it belongs to another user
        }
    }
}
