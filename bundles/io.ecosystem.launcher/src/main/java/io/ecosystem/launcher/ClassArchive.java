package io.ecosystem.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The archive of classes from which the virtual machine starts faster. The machine writes it as it ends if there is none,
 * and what it writes is complete only if the instance had started; so until an instance that had started stops, a mark tells
 * the start script to delete it.
 */
final class ClassArchive {

    private final Optional<Path> missing;

    private ClassArchive(Optional<Path> missing) {
        this.missing = missing;
    }

    /** The archive that the start script has named, marked as incomplete if this process is going to write it. */
    static ClassArchive ofThisProcess() {
        var archive = new ClassArchive(Optional.ofNullable(System.getProperty("ecosystem.archive")).map(Path::of)
                .filter(
                        Files::notExists));
        archive.change(mark -> Files.write(mark, new byte[0]));
        return archive;
    }

    /** If this process is going to write an archive, it replaces whatever others have written. */
    void tellComplete() {
        change(Files::deleteIfExists);
    }

    private interface Change {

        void to(Path mark) throws IOException;
    }

    private void change(Change change) {
        if (missing.isEmpty()) {
            return;
        }
        Path archive = missing.get();
        try {
            change.to(archive.resolveSibling(archive.getFileName() + ".incomplete"));
        } catch (IOException e) {
            System.err.printf("Later starts may be slow until %s is deleted: %s%n", archive, e.getMessage());
        }
    }
}
