package io.ecosystem.queue.store.sqlite.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/** Has SQLite's native library unpacked into a folder of ours, instead of the one for temporary files. */
final class NativeLibrary {

    private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String FOLDER = "org.sqlite.tmpdir";

    private final Path folder;
    private boolean loaded; // under the lock of the object

    /** To be unpacked into a folder, which is emptied of what processes that died left in it. */
    NativeLibrary(Path folder) {
        this.folder = folder;
    }

    /**
     * Loads it, if that has not happened yet. It is not loaded before a queue is opened or looked up: an instance
     * without queues needs no library.
     *
     * @throws IOException if there is none for this platform, or it cannot be unpacked
     */
    synchronized void load() throws IOException {
        if (loaded) {
            return;
        }
        Files.createDirectories(folder);
        deleteLeftovers(folder);
        String before = System.getProperty(FOLDER);
        System.setProperty(FOLDER, folder.toString());
        try {
            SQLiteJDBCLoader.initialize();
            loaded = true;
        } catch (Exception e) {
            throw new IOException("SQLite's library cannot be loaded from %s: %s".formatted(folder, e.getMessage()), e);
        } finally {
            if (before == null) {
                System.clearProperty(FOLDER);
            } else {
                System.setProperty(FOLDER, before);
            }
        }
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
