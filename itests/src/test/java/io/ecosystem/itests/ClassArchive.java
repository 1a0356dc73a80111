package io.ecosystem.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The archive of classes that a first run of the distribution leaves for later ones. One run makes it for all tests of
 * this process; Java accepts it for the same distribution in any folder.
 */
final class ClassArchive {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private ClassArchive() {}

    /** Puts a copy to where the start script of the distribution in this folder, with its files, expects it. */
    static void copyTo(Path home) throws IOException {
        copyTo(home, home);
    }

    /** Puts a copy to where the start script of the distribution expects it for instances with this root folder. */
    static void copyTo(Path home, Path root) throws IOException {
        Path place = placeIn(home, root);
        Files.createDirectory(
                place.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.copy(Made.ONCE, place);
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
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
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

        private static void delete(Path folder) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                System.err.printf("%s cannot be deleted: %s%n", folder, e);
            }
        }
    }
}
