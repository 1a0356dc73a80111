package io.ecosystem.queue.store.sqlite.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/** Unpacks SQLite's native library into our own folder instead of the one for temporary files. */
final class NativeLibrary {

    private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String FOLDER = "org.sqlite.tmpdir";

    private static final String PROBE = "sqlite-probe";
    /** The delay before a retry, as SQLite's loader logs an error each time. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Path folder;
    private final Loader loader;
    private boolean loaded; // guarded, like what follows, by the lock of the object
    private @Nullable IOException failure; // of the last attempt; null without one
    private long failedAt;

    /** Makes SQLite unpack and load its library. */
    interface Loader {

        void load() throws Exception;
    }

    /** Creates one that unpacks into a folder, deleting what dead processes left there. */
    NativeLibrary(Path folder) {
        this(folder, SQLiteJDBCLoader::initialize);
    }

    NativeLibrary(Path folder, Loader loader) {
        this.folder = folder;
        this.loader = loader;
    }

    /**
     * Loads the library unless it is loaded. Not called before a queue is opened or looked up: an instance without
     * queues needs no library. A failed load is retried after at least two seconds; until then each call repeats the
     * failure.
     *
     * @throws IOException if there is none for this platform, or it cannot be unpacked, or may not be executed there
     */
    synchronized void load() throws IOException {
        if (loaded) {
            return;
        }
        if (failure != null && System.nanoTime() - failedAt < PAUSE.toNanos()) {
            throw new IOException(failure.getMessage(), failure);
        }
        try {
            unpackAndLoad();
            loaded = true;
        } catch (IOException e) {
            failure = e;
            failedAt = System.nanoTime();
            throw e;
        }
    }

    private void unpackAndLoad() throws IOException {
        Files.createDirectories(folder);
        deleteLeftovers(folder);
        String before = System.getProperty(FOLDER);
        System.setProperty(FOLDER, folder.toString());
        try {
            loader.load();
        } catch (Exception e) {
            throw new IOException("SQLite's library cannot be loaded from %s: %s".formatted(folder, cause(e)), e);
        } finally {
            if (before == null) {
                System.clearProperty(FOLDER);
            } else {
                System.setProperty(FOLDER, before);
            }
        }
    }

    /** Asks the operating system again, since SQLite's loader hides its error. */
    private String cause(Exception failed) {
        String name = LibraryLoaderUtil.getNativeLibName();
        Path probe = folder.resolve(PROBE);
        try (var library =
                SQLiteJDBCLoader.class.getResourceAsStream(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
            if (library == null) {
                return String.valueOf(failed.getMessage());
            }
            Files.copy(library, probe, StandardCopyOption.REPLACE_EXISTING);
            System.load(probe.toAbsolutePath().toString());
            return String.valueOf(failed.getMessage());
        } catch (IOException e) {
            return e.toString();
        } catch (UnsatisfiedLinkError e) {
            return explained(String.valueOf(e.getMessage()));
        } finally {
            try {
                Files.deleteIfExists(probe);
            } catch (IOException e) {
                log.debug("{} cannot be deleted", probe, e);
            }
        }
    }

    /** Adds the remedy for known problems. */
    static String explained(String message) {
        return message.contains("failed to map segment")
                ? "%s; the file system is mounted with 'noexec', so name another folder with --folder temporary=<path>"
                        .formatted(message)
                : message;
    }

    private static void deleteLeftovers(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder, "sqlite-*")) {
            for (Path file : files) {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    log.debug("{} is still in use", file, e);
                }
            }
        }
    }
}
