package io.ecosystem.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
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
 * The virtual machine's archive of classes, for a faster start. The machine itself reads and writes it. Before each
 * start the start script creates a mark, to which the machine writes its complaints about the archive. The start is
 * incomplete while the mark exists. If its process has ended, the script deletes the archive: it may prevent the start,
 * or may have been written too early to hold enough.
 *
 * <p>The machine verifies the checksums of an archive until a start with it is complete. A file that is newer than the
 * archive records that, and the script then spares the next starts the work.
 *
 * <p>Archives of deleted distributions are deleted: a file beside each archive names its distribution.
 */
final class ClassArchive {

    private static final String TRAINED = ".aot";
    private static final String OWNER = ".home";
    private static final String VERIFIED = ".jsa.verified";
    private static final Pattern NAME =
            Pattern.compile("((?:ecosystem|eco)_.*?)\\.(jsa|aot|home)(\\.start.*|\\.of|\\.verified)?");

    /** How long to keep an archive of an unknown distribution. */
    private static final Duration FORGOTTEN = Duration.ofDays(30);

    private final Optional<Path> archive;
    private final Optional<Path> mark;

    /**
     * @param archive the archive that the machine uses
     * @param mark the file that the start script has created before the start, in the folder of archives
     */
    ClassArchive(Optional<Path> archive, Optional<Path> mark) {
        this.archive = archive;
        this.mark = mark;
    }

    /** Returns the archive that the start script has named. */
    static ClassArchive ofThisProcess() {
        return new ClassArchive(named("ecosystem.archive"), named("ecosystem.archive.mark"));
    }

    /**
     * Records that the start ends early, for a reason unrelated to the archive. The mark stays unless the archive was
     * there before: the machine may write one of the few classes of this start as it ends.
     */
    void acquit() {
        mark.ifPresent(own -> attempt(() -> {
            if (isSound(own) && isNewer(own, archive.get())) {
                Files.deleteIfExists(own);
            }
        }));
    }

    /**
     * Records that the start is complete, and with it that the archive is whole. Deletes the archive if the machine has
     * complained about it, since the machine does not renew every archive that it rejects. Deletes archives of deleted
     * distributions too.
     *
     * @param home the folder of this distribution
     */
    void startComplete(Path home) {
        mark.ifPresent(own -> attempt(() -> {
            if (isSound(own)) {
                noteWhole(archive.get(), own);
            } else if (archive.isPresent()) {
                Files.deleteIfExists(archive.get());
            }
            Files.deleteIfExists(own);
            Files.writeString(beside(own, OWNER), home.toString());
            Files.deleteIfExists(beside(own, TRAINED)); // left by earlier versions
            deleteOrphans(own.resolveSibling(""));
        }));
    }

    private boolean isSound(Path own) throws IOException {
        return archive.isPresent() && Files.exists(archive.get()) && (Files.notExists(own) || Files.size(own) == 0);
    }

    /**
     * Notes that the archive is whole, unless that is known, or another process has written it since this start began.
     */
    private static void noteWhole(Path archive, Path own) throws IOException {
        Path verified = beside(own, VERIFIED);
        if (isNewer(own, archive) && !isNewer(verified, archive)) {
            try (var content = FileChannel.open(archive)) {
                content.force(true); // or a power failure may damage it after all
            }
            Files.write(verified, new byte[0]);
        }
    }

    private static boolean isNewer(Path file, Path other) throws IOException {
        return Files.exists(file) && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(other)) > 0;
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
