package io.ecosystem.deployer.internal.bundle;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A private copy of a jar that arrived. This ensures that the checked content is what is installed, whatever happens to
 * the original, and that an update need not read a slow folder while the old version is stopped.
 *
 * @param copy the private copy
 * @param digest of its content
 * @param manifest empty if it is not a bundle
 */
public record Jar(Path copy, String digest, Optional<JarManifest> manifest) implements AutoCloseable {

    /** The maximum length of a manifest, uncompressed. */
    static final long LONGEST_MANIFEST = 1 << 20;
    /** The maximum length of a component or configuration description, uncompressed. */
    static final long LONGEST_DESCRIPTION = 1 << 20;
    /** The maximum total length of all entries, uncompressed. */
    static final long LONGEST_JAR = 1L << 30;

    private static final String DESCRIPTIONS = "OSGI-INF/";
    private static final String PREFIX = "arrived-";
    private static final String SUFFIX = ".jar";

    /**
     * Copies a file and verifies every byte of it.
     *
     * @throws IncompleteJarException if it is not, or not yet, a complete jar
     * @throws IllegalArgumentException if it or an entry exceeds its maximum length
     * @throws IOException if it cannot be read
     */
    static Jar copyOf(Path original, Path folder) throws IOException {
        Files.createDirectories(folder);
        var copy = Files.createTempFile(folder, PREFIX, SUFFIX);
        try {
            var digest = copy(original, copy);
            return new Jar(copy, digest, read(copy));
        } catch (IOException | RuntimeException e) {
            Files.delete(copy);
            throw e;
        }
    }

    /** Deletes the private copies that a crash has left behind. */
    public static void deleteCopies(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path copy : copies) {
                Files.delete(copy);
            }
        }
    }

    /** Reads only the manifest of a jar that is no longer being written. */
    public static Optional<JarManifest> manifest(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            return manifest(zip);
        } catch (ZipException e) {
            throw new IncompleteJarException(e.getMessage(), e);
        }
    }

    /** Opens the content. */
    InputStream open() throws IOException {
        return Files.newInputStream(copy);
    }

    @Override
    public void close() throws IOException {
        Files.delete(copy);
    }

    private static String copy(Path original, Path copy) throws IOException {
        var sha = sha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(copy), sha)) {
            Files.copy(original, out);
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Optional<JarManifest> read(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            var buffer = new byte[8192];
            long left = LONGEST_JAR;
            for (var entries = zip.entries(); entries.hasMoreElements(); ) {
                left -= check(zip, entries.nextElement(), buffer, left);
            }
            return manifest(zip);
        } catch (ZipException | EOFException e) {
            throw new IncompleteJarException(e.getMessage(), e);
        }
    }

    /** Returns the uncompressed length, ignoring what the entry claims. */
    private static long check(ZipFile zip, ZipEntry entry, byte[] buffer, long left) throws IOException {
        long longest = Math.min(left, longest(entry.getName()));
        var crc = new CRC32();
        long length = 0;
        try (InputStream in = zip.getInputStream(entry)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                crc.update(buffer, 0, read);
                length += read;
                if (length > longest) {
                    throw new IllegalArgumentException(
                            longest == left
                                    ? "it is longer than %d MiB, unpacked".formatted(LONGEST_JAR >> 20)
                                    : "its entry %s is longer than %d KiB, unpacked"
                                            .formatted(entry.getName(), longest >> 10));
                }
            }
        }
        if (entry.getCrc() != -1 && entry.getCrc() != crc.getValue()) {
            throw new IncompleteJarException("entry " + entry.getName() + " is damaged");
        }
        return length;
    }

    private static long longest(String entry) {
        if (entry.equalsIgnoreCase(JarFile.MANIFEST_NAME)) {
            return LONGEST_MANIFEST;
        }
        return entry.startsWith(DESCRIPTIONS) ? LONGEST_DESCRIPTION : Long.MAX_VALUE;
    }

    private static Optional<JarManifest> manifest(ZipFile zip) throws IOException {
        var entry = zip.getEntry(JarFile.MANIFEST_NAME);
        if (entry == null) {
            return Optional.empty();
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] text = in.readNBytes((int) LONGEST_MANIFEST + 1);
            if (text.length > LONGEST_MANIFEST) {
                throw new IllegalArgumentException("its entry %s is longer than %d KiB, unpacked"
                        .formatted(entry.getName(), LONGEST_MANIFEST >> 10));
            }
            Attributes headers = new Manifest(new ByteArrayInputStream(text)).getMainAttributes();
            return JarManifest.of(headers);
        }
    }
}
