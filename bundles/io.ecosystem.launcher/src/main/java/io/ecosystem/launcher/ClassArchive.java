package io.ecosystem.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The archive of classes from which the virtual machine starts faster. The machine itself reads and writes it. The
 * start script leaves a mark before each start, in which the machine writes what it has against the archive; as long as
 * that lies there, the start is not complete, and once its process is gone the script deletes the archive, which may be
 * what keeps the instance from starting, or holds too little as it was written too early.
 *
 * <p>Archives of distributions that are gone are deleted: beside each lies a file that tells of which distribution it
 * is.
 */
final class ClassArchive {

    private static final String TRAINED = ".aot";
    private static final String OWNER = ".home";
    private static final Pattern NAME = Pattern.compile("(ecosystem_.*?)\\.(jsa|aot|home)(\\.start.*)?");

    /** How long an archive stays of which nobody knows whose it is. */
    private static final Duration FORGOTTEN = Duration.ofDays(30);

    private final Optional<Path> archive;
    private final Optional<Path> mark;

    /**
     * @param archive what the machine has been told to use
     * @param mark what the start script has left before the start, in the folder of archives
     */
    ClassArchive(Optional<Path> archive, Optional<Path> mark) {
        this.archive = archive;
        this.mark = mark;
    }

    /** The archive that the start script has named. */
    static ClassArchive ofThisProcess() {
        return new ClassArchive(named("ecosystem.archive"), named("ecosystem.archive.mark"));
    }

    /** The start ends early, for a reason that has nothing to do with the archive. */
    void acquit() {
        mark.ifPresent(own -> attempt(() -> {
            if (isSound(own)) {
                Files.deleteIfExists(own);
            }
        }));
    }

    /**
     * The start is complete. Deletes an archive that the machine has complained about, as it does not renew each that
     * it does not use, and those of distributions that are gone.
     *
     * @param home the folder of this distribution
     */
    void startComplete(Path home) {
        mark.ifPresent(own -> attempt(() -> {
            if (!isSound(own) && archive.isPresent()) {
                Files.deleteIfExists(archive.get());
            }
            Files.deleteIfExists(own);
            Files.writeString(beside(own, OWNER), home.toString());
            Files.deleteIfExists(beside(own, TRAINED)); // earlier versions left it
            deleteOrphans(own.resolveSibling(""));
        }));
    }

    private boolean isSound(Path own) throws IOException {
        return archive.isPresent() && Files.exists(archive.get()) && (Files.notExists(own) || Files.size(own) == 0);
    }

    private static void deleteOrphans(Path folder) throws IOException {
        var orphans = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(
                folder, file -> NAME.matcher(file.getFileName().toString()).matches())) {
            for (Path file : files) {
                if (isOrphan(file)) {
                    orphans.add(file);
                }
            }
        }
        for (Path orphan : orphans) {
            Files.deleteIfExists(orphan);
        }
    }

    private static boolean isOrphan(Path file) throws IOException {
        try {
            return Files.notExists(
                    Path.of(Files.readString(beside(file, OWNER))).resolve("lib"));
        } catch (NoSuchFileException | CharacterCodingException | InvalidPathException e) {
            return Files.getLastModifiedTime(file)
                    .toInstant()
                    .isBefore(Instant.now().minus(FORGOTTEN));
        }
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(
                NAME.matcher(file.getFileName().toString()).replaceFirst("$1" + Matcher.quoteReplacement(ending)));
    }

    private static Optional<Path> named(String property) {
        return Optional.ofNullable(System.getProperty(property)).map(Path::of);
    }

    private interface Action {

        void run() throws IOException;
    }

    private void attempt(Action action) {
        try {
            action.run();
        } catch (IOException | UncheckedIOException e) {
            System.err.printf(
                    "Later starts may be slow, as the files beside %s cannot be changed: %s%n", mark.get(), e);
        }
    }
}
