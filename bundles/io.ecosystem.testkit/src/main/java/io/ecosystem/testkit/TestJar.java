package io.ecosystem.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A small jar for a test, created on demand. */
public final class TestJar {

    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private TestJar() {}

    /** Creates a jar that is no bundle. */
    public static TestJar plain() {
        return new TestJar().entry("hello.txt", "hello");
    }

    /** Creates a bundle without content. */
    public static TestJar bundle(String symbolicName, String version) {
        return plain().header("Bundle-ManifestVersion", "2")
                .header("Bundle-SymbolicName", symbolicName)
                .header("Bundle-Version", version);
    }

    /** Adds a header to the manifest. */
    public TestJar header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Adds a text file. */
    public TestJar entry(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds a class of the tests. */
    public TestJar type(Class<?> type) {
        var name = type.getName().replace('.', '/') + ".class";
        try (var in = type.getClassLoader().getResourceAsStream(name)) {
            entries.put(name, in.readAllBytes());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a component, of one of the added classes. */
    public TestJar component(Class<?> type, String inner) {
        var file = "OSGI-INF/" + type.getName() + ".xml";
        return type(type).header("Service-Component", file).entry(file, """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%s" %s</scr:component>
            """.formatted(
                        type.getName(), inner.formatted(type.getName())));
    }

    /** Adds the metatype of a configuration. */
    public TestJar metatype(String pid, String attributes) {
        return entry("OSGI-INF/metatype/" + pid + ".xml", """
            <?xml version="1.0" encoding="UTF-8"?>
            <metatype:MetaData xmlns:metatype="http://www.osgi.org/xmlns/metatype/v1.4.0">
              <OCD id="%1$s" name="test">%2$s</OCD>
              <Designate pid="%1$s"><Object ocdref="%1$s"/></Designate>
            </metatype:MetaData>
            """.formatted(pid, attributes));
    }

    /** Returns the content of the jar: the same bytes each time. */
    public byte[] bytes() {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            begin(JarFile.MANIFEST_NAME, jar);
            manifest.write(jar);
            for (var entry : entries.entrySet()) {
                begin(entry.getKey(), jar);
                jar.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void begin(String name, JarOutputStream jar) throws IOException {
        var entry = new JarEntry(name);
        entry.setTimeLocal(TIME);
        jar.putNextEntry(entry);
    }

    /** Writes the jar; creates missing folders. */
    public void writeTo(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes());
    }
}
