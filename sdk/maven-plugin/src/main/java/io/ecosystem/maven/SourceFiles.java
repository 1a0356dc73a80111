package io.ecosystem.maven;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a project that a build reads. Looks at them all, since what the operating systems report of changes
 * comes late or never on some of them.
 */
final class SourceFiles {

    /** The editors' own files, such as swap files and backups, begin or end with these. */
    private static final String HIDDEN = ".";

    private static final String BACKUP = "~";
    private static final long LOOK_MILLIS = 75;

    private final Path project;
    private Map<Path, Version> last;

    private record Version(FileTime changed, long size) {}

    /** Remembers the files as they are now. */
    SourceFiles(Path project) throws IOException {
        this.project = project;
        last = look();
    }

    /** Returns the first file that has changed since the last return, once no file changes any more. */
    Path awaitChange() throws IOException, InterruptedException {
        Map<Path, Version> before = last;
        while (true) {
            Thread.sleep(LOOK_MILLIS);
            Map<Path, Version> now = look();
            boolean resting = now.equals(last);
            last = now;
            if (resting && !now.equals(before)) {
                return project.relativize(difference(before, now));
            }
        }
    }

    private static Path difference(Map<Path, Version> before, Map<Path, Version> now) {
        return now.keySet().stream()
                .filter(file -> !now.get(file).equals(before.get(file)))
                .findFirst()
                .orElseGet(() -> before.keySet().stream()
                        .filter(file -> !now.containsKey(file))
                        .findFirst()
                        .orElseThrow());
    }

    private Map<Path, Version> look() throws IOException {
        var files = new TreeMap<Path, Version>();
        for (String name : List.of("pom.xml", "bnd.bnd", "src")) {
            Path start = project.resolve(name);
            if (Files.exists(start)) {
                try (var found = Files.walk(start)) {
                    found.filter(SourceFiles::counts).forEach(file -> put(file, files));
                } catch (UncheckedIOException e) {
                    // a folder that has just been deleted: the next look sees the rest
                }
            }
        }
        return files;
    }

    private static boolean counts(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(HIDDEN) && !name.endsWith(BACKUP) && Files.isRegularFile(file);
    }

    private static void put(Path file, Map<Path, Version> files) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            files.put(file, new Version(attributes.lastModifiedTime(), attributes.size()));
        } catch (NoSuchFileException e) {
            // deleted meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
