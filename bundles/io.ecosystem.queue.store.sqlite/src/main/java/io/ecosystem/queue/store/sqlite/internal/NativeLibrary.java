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

    private NativeLibrary() {}

    /**
     * Loads it, if that has not happened yet in this process.
     *
     * @param folder is emptied of what processes that died left in it
     * @throws IOException if there is none for this platform, or it cannot be unpacked
     */
    static void load(Path folder) throws IOException {
        Files.createDirectories(folder);
        deleteLeftovers(folder);
        String before = System.getProperty(FOLDER);
        System.setProperty(FOLDER, folder.toString());
        try {
            SQLiteJDBCLoader.initialize();
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
