package io.ecosystem.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A new folder, deleted on close with its contents. */
final class TemporaryFolder implements AutoCloseable {

    private final Path path;

    /** Creates a folder where the system keeps temporary files. */
    TemporaryFolder() throws IOException {
        path = Files.createTempDirectory("ecosystem-benchmark");
    }

    /** Creates a folder in another one. */
    TemporaryFolder(Path parent) throws IOException {
        path = Files.createTempDirectory(parent, "ecosystem-benchmark");
    }

    Path path() {
        return path;
    }

    /** Creates a folder in this one. */
    Path folder(String name) throws IOException {
        return Files.createDirectory(path.resolve(name));
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
