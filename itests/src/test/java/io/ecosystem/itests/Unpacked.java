package io.ecosystem.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/** The files of the distribution, from its tar.gz. */
final class Unpacked {

    private Unpacked() {}

    /** Unpacks the archive below a folder; returns the folder of the distribution. */
    static Path archiveIn(Path folder) throws IOException, InterruptedException {
        Path archive = Path.of(System.getProperty("distribution") + ".tar.gz").toRealPath();
        Process tar = new ProcessBuilder("tar", "-xzf", archive.toString())
                .directory(folder.toFile())
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IOException("cannot unpack " + archive);
        }
        String name = archive.getFileName().toString();
        return folder.resolve(name.substring(0, name.length() - ".tar.gz".length()));
    }

    /**
     * Does the same with an archive that is unpacked once for this process. Jars are links: they may be deleted and
     * replaced, but not changed in place.
     */
    static Path linkedIn(Path folder) throws IOException {
        Path from = Once.HOME;
        Path to = folder.resolve(from.getFileName());
        Files.walkFileTree(from, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.copy(directory, to.resolve(from.relativize(directory)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path copy = to.resolve(from.relativize(file));
                if (file.toString().endsWith(".jar")) {
                    Files.createLink(copy, file);
                } else {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return to;
    }

    private static final class Once {

        private static final Path HOME = unpack();

        private static Path unpack() {
            try {
                Path folder = Files.createTempDirectory("ecosystem-unpacked");
                Folders.deleteAtExit(folder);
                return archiveIn(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
