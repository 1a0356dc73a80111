package io.ecosystem.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The archive of classes that the virtual machine writes as it ends, if there is none. It writes the classes that are
 * loaded; as the next command may be another one, all of the jar are loaded before.
 *
 * <p>The machine does not renew each archive that it rejects. A file beside it says what it was made from; an archive
 * of something else is deleted, and the next command has a new one written.
 */
final class ClassArchive {

    private static final String ENDING = ".class";

    private final Path archive;
    private final Path jar;
    private final String runtime;

    /**
     * @param archive the archive, which need not exist
     * @param jar what it is made from
     * @param runtime identifies the virtual machine
     */
    ClassArchive(Path archive, Path jar, String runtime) {
        this.archive = archive;
        this.jar = jar;
        this.runtime = runtime;
    }

    /** Keeps the archive of this process; a failure only makes starts slower. */
    static void keep(Path archive) {
        try {
            Path jar = Path.of(Eco.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            String runtime = System.getProperty("java.home") + " " + System.getProperty("java.vm.version");
            var own = new ClassArchive(archive, jar, runtime);
            if (own.isToBeMade()) {
                Runtime.getRuntime().addShutdownHook(new Thread(own::loadAll, "eco-archive"));
            }
        } catch (IOException | URISyntaxException e) {
            // without one, starts are slower
        }
    }

    /** Returns whether there is none, and notes what the next one is made from. Deletes one of something else. */
    boolean isToBeMade() throws IOException {
        String source = "%d %d %s\n"
                .formatted(Files.size(jar), Files.getLastModifiedTime(jar).toMillis(), runtime);
        Path note = archive.resolveSibling(archive.getFileName() + ".of");
        if (Files.notExists(archive)) {
            Files.writeString(note, source);
            Files.writeString(
                    archive.resolveSibling(ownerOf(archive)), distribution().toString());
            return true;
        }
        if (!source.equals(content(note))) {
            Files.deleteIfExists(archive);
        }
        return false;
    }

    /** Returns the name of the file by which a start of an instance finds archives of deleted distributions. */
    private static String ownerOf(Path archive) {
        return archive.getFileName().toString().replaceFirst("\\.jsa$", "") + ".home";
    }

    /** Returns the folder whose {@code lib/} has the jar. */
    private Path distribution() {
        return jar.toAbsolutePath().resolve("../..").normalize();
    }

    private static String content(Path note) throws IOException {
        try {
            return Files.readString(note);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private void loadAll() {
        try (var file = new JarFile(jar.toFile());
                Stream<JarEntry> entries = file.stream()) {
            entries.map(JarEntry::getName)
                    .filter(name -> name.endsWith(ENDING) && !name.startsWith("META-INF/"))
                    .forEach(ClassArchive::load);
        } catch (IOException e) {
            // the archive has fewer classes then
        }
    }

    private static void load(String entry) {
        String name = entry.substring(0, entry.length() - ENDING.length()).replace('/', '.');
        try {
            Class.forName(name, false, ClassArchive.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // it needs a library that is not packed
        }
    }
}
