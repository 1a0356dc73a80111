package io.ecosystem.test.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary folder for the bundles of a project, which exist as jars only until they are deployed. */
public final class PackingFolder implements AutoCloseable {

    private final Path path;

    /** Creates the folder. */
    public PackingFolder() {
        try {
            path = Files.createTempDirectory("ecosystem-test");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a temporary folder", e);
        }
    }

    /**
     * Returns the jar of the bundle that a class is in; it may be in this folder.
     *
     * @throws IllegalStateException if the class is in no bundle
     */
    public Path jarOf(Class<?> type) {
        return ProjectBundle.of(type, path);
    }

    /** Deletes the folder. */
    @Override
    public void close() {
        try (var files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + path, e);
        }
    }
}
