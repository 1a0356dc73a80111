package io.ecosystem.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;

/**
 * The bundles of the distribution whose replaced content is not known to work yet: a file in the data folder, with one
 * location per line. The deployer writes it before it replaces a bundle, and the launcher starts these as shipped if
 * the file is there: their content may have ended the process, or may keep the next start from coming to its end.
 */
public final class UnprovenBundles {

    private final Path file;

    /** @param data the data folder of the instance */
    public UnprovenBundles(Path data) {
        file = data.resolve("framework.unproven");
    }

    /** Returns their locations; empty if the file is missing. */
    public List<String> read() throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Replaces the file; deletes it if there are none. */
    public void write(Collection<String> locations) throws IOException {
        if (locations.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.write(next, locations);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
