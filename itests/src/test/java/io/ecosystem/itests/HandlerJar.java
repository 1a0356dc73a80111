package io.ecosystem.itests;

import acme.Post;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A bundle, created on demand from classes of the tests. */
final class HandlerJar {

    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    /** Creates an empty bundle. */
    static HandlerJar bundle(String symbolicName, String version) {
        return new HandlerJar()
                .header("Bundle-ManifestVersion", "2")
                .header("Bundle-SymbolicName", symbolicName)
                .header("Bundle-Version", version)
                .imports("");
    }

    /** Creates a bundle with one component that answers one route. */
    static HandlerJar handler(Class<?> type, String route, String version) throws IOException {
        return component(type, route, version, "");
    }

    /** Creates a bundle with one component that answers one route for senders with a role. */
    static HandlerJar handler(Class<?> type, String route, String version, String role) throws IOException {
        return component(
                type, route, version, "<property name=\"ecosystem.requires.role\" value=\"%s\"/>".formatted(role));
    }

    private static HandlerJar component(Class<?> type, String route, String version, String property)
            throws IOException {
        String file = "OSGI-INF/" + type.getName() + ".xml";
        return bundle(type.getName(), version)
                .type(type)
                .header("Service-Component", file)
                .entry(file, """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s">
                      <implementation class="%1$s"/>
                      <property name="ecosystem.route" value="%2$s"/>
                      %3$s
                      <service><provide interface="io.ecosystem.api.handler.Handler"/></service>
                    </scr:component>
                    """.formatted(type.getName(), route, property));
    }

    /**
     * Creates a bundle with one component that processes the queue of one route, with a property for each further
     * setting.
     */
    static HandlerJar queued(Class<?> type, String route, String version, Map<String, Object> settings)
            throws IOException {
        String file = "OSGI-INF/" + type.getName() + ".xml";
        var properties = new StringBuilder(property("route", route));
        settings.forEach((name, value) -> properties.append(property(name, value)));
        return bundle(type.getName(), version)
                .type(type)
                .header("Service-Component", file)
                .entry(file, """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s">
                      <implementation class="%1$s"/>
                      %2$s
                      <service><provide interface="io.ecosystem.api.handler.QueuedHandler"/></service>
                    </scr:component>
                    """.formatted(type.getName(), properties));
    }

    /** Creates a bundle with one component that passes its requests to a sender, on a route with the sender's name. */
    static HandlerJar sending(String sender) throws IOException {
        return sending(Post.class, sender, sender);
    }

    /** Creates a bundle with one component that uses a sender. */
    static HandlerJar sending(Class<?> type, String route, String sender) throws IOException {
        return handler(type, route, "1.0.0")
                .header("Bundle-SymbolicName", type.getName() + "." + sender)
                .imports("io.ecosystem.api.sending")
                .entry("OSGI-INF/" + type.getName() + ".xml", """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s">
                      <implementation class="%1$s"/>
                      <property name="ecosystem.route" value="%2$s"/>
                      <service><provide interface="io.ecosystem.api.handler.Handler"/></service>
                      <reference name="sender" interface="io.ecosystem.api.sending.Sender" bind="bindSender"
                          target="(ecosystem.sender=%3$s)"/>
                    </scr:component>
                    """.formatted(type.getName(), route, sender));
    }

    private static String property(String name, Object value) {
        return "<property name=\"ecosystem.queued.%s\" type=\"%s\" value=\"%s\"/>"
                .formatted(name, value.getClass().getSimpleName(), value);
    }

    HandlerJar header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Imports packages besides those of every handler. */
    HandlerJar imports(String more) {
        String always = "io.ecosystem.api.handler,io.ecosystem.api.message,org.osgi.framework";
        return header("Import-Package", more.isEmpty() ? always : always + "," + more);
    }

    HandlerJar entry(String name, String text) {
        return entry(name, text.getBytes(StandardCharsets.UTF_8));
    }

    HandlerJar entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    /** Adds a class of the tests, and those nested in it. */
    HandlerJar type(Class<?> type) throws IOException {
        entries.put(file(type), bytes(type));
        for (Class<?> inner : type.getDeclaredClasses()) {
            type(inner);
        }
        return this;
    }

    /** Returns the class file of a class of the tests. */
    static byte[] bytes(Class<?> type) throws IOException {
        try (var in = type.getClassLoader().getResourceAsStream(file(type))) {
            return in.readAllBytes();
        }
    }

    private static String file(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    /** Returns the jar file: the same bytes each time. */
    byte[] bytes() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            begin(JarFile.MANIFEST_NAME, jar);
            manifest.write(jar);
            for (var entry : entries.entrySet()) {
                begin(entry.getKey(), jar);
                jar.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void begin(String name, JarOutputStream jar) throws IOException {
        var entry = new JarEntry(name);
        entry.setTimeLocal(TIME);
        jar.putNextEntry(entry);
    }
}
