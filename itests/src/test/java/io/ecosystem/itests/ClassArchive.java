package io.ecosystem.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * The archive of classes that a first run of the distribution leaves for later ones. One run makes it for all tests of
 * this process; Java accepts it for the same distribution in any folder.
 */
final class ClassArchive {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private ClassArchive() {}

    /** Puts a link to where the start script of the distribution in this folder, with its files, expects it. */
    static void linkTo(Path home) throws IOException {
        linkTo(home, home);
    }

    /** Puts a link to where the start script of the distribution expects it for instances with this root folder. */
    static void linkTo(Path home, Path root) throws IOException {
        Path place = placeIn(home, root);
        Files.createDirectory(
                place.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createLink(place, Made.ONCE);
        Files.createFile(place.resolveSibling(place.getFileName() + ".verified"));
    }

    /** Deletes the archive of the distribution in this folder, if it has one. */
    static void deleteFrom(Path home) throws IOException {
        Files.deleteIfExists(placeIn(home, home));
    }

    private static Path placeIn(Path home, Path root) throws IOException {
        String name = home.toRealPath().toString().replaceAll("[/:]", "_");
        return root.resolve("cache/ecosystem_%s.jsa".formatted(name));
    }

    /** Makes the archive when it is first needed. */
    private static final class Made {

        private static final Path ONCE = make();

        private static Path make() {
            try {
                Path folder = Files.createTempDirectory("ecosystem-archive");
                Folders.deleteAtExit(folder);
                try (Distribution first = Distribution.unpackedIn(folder)) {
                    first.launch("--once");
                    if (first.awaitExit(PATIENCE) != 0) {
                        throw new AssertionError(first.output());
                    }
                    return placeIn(first.home(), first.home());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
