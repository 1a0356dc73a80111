package io.ecosystem.itests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Copies of the jars in {@code system/} of a distribution that claim to be of another version. */
final class NewerCopies {

    private static final String NAME = "Bundle-SymbolicName";
    private static final String VERSION = "Bundle-Version";

    private NewerCopies() {}

    /**
     * Returns a copy of a bundle of the distribution with another {@code Bundle-Version}.
     *
     * @param distribution the folder that contains {@code system/}
     */
    static byte[] copy(Path distribution, String symbolicName, String version) throws IOException {
        return copy(distribution, symbolicName, version, headers -> {});
    }

    /** Returns such a copy with further changes to the headers of its manifest. */
    static byte[] copy(Path distribution, String symbolicName, String version, Consumer<Attributes> changes)
            throws IOException {
        return copy(distribution, symbolicName, version, changes, entries -> {});
    }

    /** Returns such a copy with further changes to its entries, by name. */
    static byte[] copy(
            Path distribution,
            String symbolicName,
            String version,
            Consumer<Attributes> changes,
            Consumer<Map<String, byte[]>> changesOfEntries)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarFile(file(distribution, symbolicName).toFile())) {
            var manifest = new Manifest(jar.getManifest());
            manifest.getEntries().clear(); // digests of a signature
            manifest.getMainAttributes().putValue(VERSION, version);
            changes.accept(manifest.getMainAttributes());
            var entries = entries(jar);
            changesOfEntries.accept(entries);
            try (var copy = new JarOutputStream(bytes, manifest)) {
                for (var entry : entries.entrySet()) {
                    copy.putNextEntry(new ZipEntry(entry.getKey()));
                    copy.write(entry.getValue());
                }
            }
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> entries(JarFile jar) throws IOException {
        var entries = new LinkedHashMap<String, byte[]>();
        for (var entry : jar.stream().toList()) {
            if (!isOfManifest(entry.getName())) {
                entries.put(entry.getName(), jar.getInputStream(entry).readAllBytes());
            }
        }
        return entries;
    }

    /** Returns the jar of a bundle of the distribution. */
    static Path file(Path distribution, String symbolicName) throws IOException {
        for (Path jar : jars(distribution)) {
            if (symbolicName(jar).equals(symbolicName)) {
                return jar;
            }
        }
        throw new NoSuchFileException("no jar of %s below %s".formatted(symbolicName, distribution));
    }

    /** Returns the symbolic names of all bundles of the distribution, sorted. */
    static List<String> symbolicNames(Path distribution) throws IOException {
        return jars(distribution).stream()
                .map(NewerCopies::symbolicName)
                .filter(name -> !name.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    private static List<Path> jars(Path distribution) throws IOException {
        try (var files = Files.walk(distribution.resolve("system"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static String symbolicName(Path file) {
        try (var jar = new JarFile(file.toFile())) {
            var manifest = jar.getManifest();
            var name = manifest == null ? null : manifest.getMainAttributes().getValue(NAME);
            return name == null ? "" : name.split(";")[0].strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOfManifest(String entry) {
        var name = entry.toUpperCase(Locale.ROOT);
        return name.equals(JarFile.MANIFEST_NAME)
                || name.startsWith("META-INF/") && name.matches(".*\\.(SF|RSA|DSA|EC)");
    }
}
