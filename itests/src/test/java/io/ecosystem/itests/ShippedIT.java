package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ecosystem.site.MarkdownPage;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the metadata of the packed distribution: headers of bundles, the bill of materials, and third-party parts. */
public class ShippedIT {

    private static final String OURS = "io.ecosystem";
    private static final String BILL = "sbom.cdx.json";
    private static final Pattern OF_THE_BUILDER =
            Pattern.compile("file:|localhost|127\\.0\\.0\\.1|/(home|root|tmp|Users)/");
    private static final Pattern PART = Pattern.compile("  ([\\w.-]+:[\\w.-]+) +([\\w.-]+)");

    private static final String BSD = "BSD-3-Clause";

    /** What the bill makes of a licence that is called "The BSD License", whatever its text and address are. */
    private static final String TAKEN_FOR_BSD = "BSD-4-Clause";

    /** Parts without their own jar, since another bundle contains them. */
    private static final String PACKING = "io.ecosystem.logging";

    private static final Set<String> PACKED = Set.of(
            "org.jline:jline-reader",
            "org.jline:jline-terminal",
            "org.slf4j:slf4j-api",
            "org.apache.felix:org.apache.felix.utils",
            "org.osgi:osgi.core",
            "ch.qos.logback:logback-classic",
            "ch.qos.logback:logback-core");

    private ZipFile archive;
    private String root;

    @BeforeEach
    public void open() throws IOException {
        Path packed = Path.of(System.getProperty("distribution") + ".zip").toRealPath();
        archive = new ZipFile(packed.toFile());
        root = packed.getFileName().toString().replaceFirst("\\.zip$", "/");
    }

    @AfterEach
    public void close() throws IOException {
        archive.close();
    }

    @Test
    public void everyBundleSaysWhatItIsAndFromWhom() throws IOException {
        int checked = 0;
        for (String name : jars()) {
            Attributes headers = headers(name);
            String bundle = headers.getValue("Bundle-SymbolicName");
            if (bundle != null && name.contains("/io/ecosystem/")) {
                assertTrue(name.contains("/%s/".formatted(bundle)), name);
                assertTrue(headers.getValue("Bundle-Name").startsWith("Ecosystem "), name);
                assertTrue(headers.getValue("Bundle-Description").endsWith("."), name);
                assertEquals("Ecosystem contributors", headers.getValue("Bundle-Vendor"), name);
                String licences = bundle.equals(PACKING) ? "Apache-2.0,MIT,EPL-2.0" : "Apache-2.0";
                assertEquals(licences, headers.getValue("Bundle-License"), name);
                for (Object header : headers.values()) {
                    assertFalse(OF_THE_BUILDER.matcher((String) header).find(), name + ": " + header);
                }
                assertCoordinates(name, bundle);
                checked++;
            }
        }
        assertTrue(checked > 30, "only %d bundles".formatted(checked));
        Attributes launcher = headers(root + "lib/io.ecosystem.launcher.jar");
        assertEquals("Ecosystem contributors", launcher.getValue("Implementation-Vendor"));
        assertCoordinates(root + "lib/io.ecosystem.launcher.jar", "io.ecosystem.launcher");
    }

    @Test
    public void theBillOfMaterialsListsEachJarWithItsChecksum() throws Exception {
        Map<String, String> listed = new TreeMap<>();
        for (JsonObject part : bill()) {
            if (!PACKED.contains(id(part))) {
                listed.put(checksum(part), id(part));
            }
        }
        Map<String, String> shipped = new TreeMap<>();
        for (String name : jars()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(name));
            shipped.put(HexFormat.of().formatHex(digest), name);
        }

        assertEquals(List.of(), differences(listed, shipped), "listed and shipped");
    }

    @Test
    public void theBillOfMaterialsIsAlsoBesideTheArchives() throws IOException {
        Path beside = Path.of(System.getProperty("distribution")).resolveSibling(BILL);

        assertArrayEquals(Files.readAllBytes(beside), bytes(root + BILL));
    }

    @Test
    public void theNoticeNamesEachPartOfOthersWithItsLicence() throws IOException {
        Map<String, String> named = text("NOTICE")
                .lines()
                .map(PART::matcher)
                .filter(matcher -> matcher.matches())
                .collect(Collectors.toMap(matcher -> matcher.group(1), matcher -> matcher.group(2)));
        Map<String, Set<String>> shipped = new TreeMap<>();
        for (JsonObject part : bill()) {
            if (!part.getString("group").equals(OURS)) {
                shipped.put(id(part), licences(part));
            }
        }

        assertEquals(shipped.keySet(), new TreeSet<>(named.keySet()));
        named.forEach((part, licence) -> assertTrue(
                shipped.get(part).contains(licence)
                        || licence.equals(BSD) && shipped.get(part).equals(Set.of(TAKEN_FOR_BSD)),
                "%s is said to be under %s, but it is under %s".formatted(part, licence, shipped.get(part))));
    }

    @Test
    public void linksOfShippedPagesLeadToShippedFiles() throws IOException {
        Set<Path> shipped = new HashSet<>();
        archive.stream()
                .map(entry -> Path.of(root).relativize(Path.of(entry.getName())))
                .forEach(shipped::add);
        var dead = new ArrayList<String>();
        int count = 0;
        for (Path path : shipped) {
            if (path.toString().endsWith(".md")) {
                MarkdownPage page = MarkdownPage.of(path, text(path.toString()));
                for (MarkdownPage.Target target : page.targets()) {
                    count++;
                    if (!MarkdownPage.isExternal(target.destination())
                            && !shipped.contains(page.resolve(target.destination()))) {
                        dead.add("%s:%d: %s".formatted(path, target.line(), target.destination()));
                    }
                }
            }
        }

        assertEquals(List.of(), dead);
        assertTrue(count > 500, "only " + count);
    }

    @Test
    public void theLicenceLiesWhereUsersLook() throws IOException {
        assertTrue(text("LICENSE").contains("Apache License"));
        assertTrue(text("NOTICE").startsWith("Ecosystem\n"));
    }

    private static List<String> differences(Map<String, String> listed, Map<String, String> shipped) {
        var differences = new ArrayList<String>();
        listed.forEach((checksum, part) -> {
            if (!shipped.containsKey(checksum)) {
                differences.add("%s is listed, but no shipped jar is it".formatted(part));
            }
        });
        shipped.forEach((checksum, jar) -> {
            if (!listed.containsKey(checksum)) {
                differences.add("%s is shipped, but not listed in distribution/pom.xml".formatted(jar));
            }
        });
        return differences;
    }

    private void assertCoordinates(String jar, String artifact) throws IOException {
        String name = "META-INF/maven/%s/%s/pom.properties".formatted(OURS, artifact);
        byte[] content = entry(jar, name);
        assertNotNull(content, jar + " lacks " + name);
        var coordinates = new Properties();
        coordinates.load(new ByteArrayInputStream(content));
        assertEquals(OURS, coordinates.getProperty("groupId"));
        assertEquals(artifact, coordinates.getProperty("artifactId"));
        assertTrue(root.equals("ecosystem-%s/".formatted(coordinates.getProperty("version"))), jar);
    }

    private List<JsonObject> bill() throws IOException {
        try (var reader = Json.createReader(new ByteArrayInputStream(bytes(root + BILL)))) {
            return reader.readObject().getJsonArray("components").getValuesAs(JsonObject.class);
        }
    }

    private static String id(JsonObject part) {
        return part.getString("group") + ":" + part.getString("name");
    }

    private static String checksum(JsonObject part) {
        return part.getJsonArray("hashes").getValuesAs(JsonObject.class).stream()
                .filter(hash -> hash.getString("alg").equals("SHA-256"))
                .map(hash -> hash.getString("content"))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> licences(JsonObject part) {
        return part
                .getOrDefault("licenses", JsonValue.EMPTY_JSON_ARRAY)
                .asJsonArray()
                .getValuesAs(JsonObject.class)
                .stream()
                .map(choice -> choice.getJsonObject("license"))
                .map(licence -> licence.getString("id", licence.getString("name", "")))
                .collect(Collectors.toSet());
    }

    private List<String> jars() {
        return archive.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(".jar"))
                .toList();
    }

    private Attributes headers(String jar) throws IOException {
        try (var in = new JarInputStream(new ByteArrayInputStream(bytes(jar)))) {
            return in.getManifest().getMainAttributes();
        }
    }

    /** Returns the content of a file in a shipped jar; null if there is none. */
    private byte[] entry(String jar, String name) throws IOException {
        try (var in = new ZipInputStream(new ByteArrayInputStream(bytes(jar)))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().equals(name)) {
                    return in.readAllBytes();
                }
            }
            return null;
        }
    }

    private String text(String name) throws IOException {
        return new String(bytes(root + name), StandardCharsets.UTF_8);
    }

    private byte[] bytes(String name) throws IOException {
        ZipEntry entry = archive.getEntry(name);
        assertNotNull(entry, name);
        try (var in = archive.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
