package io.ecosystem.test.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The bundle that a class of the class path is in. */
public final class ProjectBundle {

    private ProjectBundle() {}

    /**
     * Returns the jar of the class, or packs the folder of its classes, whose manifest the build has written.
     *
     * @param target where to write a jar
     * @throws IllegalStateException if they are no bundle
     */
    public static Path of(Class<?> type, Path target) {
        Path source = source(type);
        try {
            if (Files.isRegularFile(source)) {
                try (var jar = new JarFile(source.toFile())) {
                    requireBundle(type, source, jar.getManifest() == null ? new Manifest() : jar.getManifest());
                }
                return source;
            }
            return pack(type, source, target);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the bundle of %s, %s".formatted(type.getName(), source), e);
        }
    }

    private static Path source(Class<?> type) {
        var code = type.getProtectionDomain().getCodeSource();
        if (code == null || code.getLocation() == null) {
            throw new IllegalStateException("%s is of no folder and of no jar".formatted(type.getName()));
        }
        try {
            return Path.of(code.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot find %s".formatted(code.getLocation()), e);
        }
    }

    private static Path pack(Class<?> type, Path classes, Path target) throws IOException {
        Path file = classes.resolve(JarFile.MANIFEST_NAME);
        var manifest = new Manifest();
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                manifest.read(in);
            }
        }
        String name = requireBundle(type, classes, manifest);
        Path jar = target.resolve(name + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                var packed = new JarOutputStream(out, manifest);
                var found = Files.walk(classes)) {
            List<Path> entries = found.filter(Files::isRegularFile)
                    .filter(entry -> !entry.equals(file))
                    .sorted()
                    .toList();
            for (Path entry : entries) {
                packed.putNextEntry(
                        new JarEntry(classes.relativize(entry).toString().replace('\\', '/')));
                Files.copy(entry, packed);
            }
        }
        return jar;
    }

    private static String requireBundle(Class<?> type, Path source, Manifest manifest) {
        String name = manifest.getMainAttributes().getValue("Bundle-SymbolicName");
        if (name == null) {
            throw new IllegalStateException(
                    ("%s has no manifest of a bundle; build the project with ecosystem-handler-parent"
                                    + " ('mvn process-classes'), and deploy a class of src/main/java: %s is of %s")
                            .formatted(source, type.getName(), source.getFileName()));
        }
        return name.split(";", 2)[0].strip();
    }
}
