package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * Tests what {@code mvn -Prelease} stages, in a copy of the sources with a key of the test: some modules of each kind,
 * and all of them with {@code -Drelease.whole}.
 */
@Tag("slow")
public class ReleaseIT {

    private static final boolean WHOLE = System.getProperty("release.whole") != null;
    private static final Path PROJECT =
            Path.of(System.getProperty("bundles"), "..").normalize();
    private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution"));
    private static final Set<String> NO_SOURCES = Set.of(".git", "node_modules", "run", "target");
    private static final String ADDRESS = "https://ecosystem.example";
    private static final String PASSPHRASE = "correct horse";
    private static final long PATIENCE_MINUTES = WHOLE ? 30 : 10;

    /** What has Java and exports packages, has Java and exports none, has no Java; and two that are not published. */
    private static final List<String> SOME_MODULES = List.of(
            ".",
            "bundles",
            "bundles/io.ecosystem.api",
            "bundles/io.ecosystem.errorstates",
            "sdk/archetype",
            "bundles/io.ecosystem.example.echo",
            "tools/site");

    private static final Set<String> SOME_ARTIFACTS = Set.of(
            "ecosystem-bom",
            "ecosystem-handler-parent",
            "ecosystem-handler-archetype",
            "io.ecosystem.api",
            "io.ecosystem.errorstates");

    private static final Set<String> UNPUBLISHED_BUNDLES =
            Set.of("io.ecosystem.testkit", "io.ecosystem.example.dice", "io.ecosystem.example.echo");

    /** What a pom in Maven Central must have. */
    private static final List<String> WANTED = List.of(
            "name",
            "description",
            "url",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/name",
            "scm/connection",
            "scm/developerConnection",
            "scm/url");

    @TempDir
    Path folder;

    private final XPath xpath = XPathFactory.newInstance().newXPath();
    private Path project;
    private Path staging;
    private String version;

    @BeforeEach
    public void copySources() throws IOException {
        project = folder.resolve("project");
        staging = project.resolve("target/staging");
        version = DISTRIBUTION.getFileName().toString().replaceFirst("^ecosystem-", "");
        Files.walkFileTree(PROJECT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                if (NO_SOURCES.contains(from.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(project.resolve(PROJECT.relativize(from)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                Files.copy(from, project.resolve(PROJECT.relativize(from)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Runs the profile, with the repository of this build, where it installs nothing, and returns what it writes. */
    private String release(int code, Map<String, String> environment, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("maven"), "bin", "mvn").toString(),
                "-B",
                "-Prelease",
                "-Dmaven.repo.local=" + System.getProperty("maven.repository")));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output.txt");
        var builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_GPG_"));
        builder.environment().put("JAVA_HOME", System.getProperty("maven.java")); // whose version is in manifests
        builder.environment().putAll(environment);
        Process maven = builder.start();
        try {
            assertTrue(maven.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES), () -> "it still runs: " + read(output));
        } finally {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly();
        }
        String written = read(output);
        assertEquals(code, maven.exitValue(), written);
        return written;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Tag("slow")
    @Test
    public void stagesWhatIsPublishedAndNothingElse() throws Exception {
        var key = new SigningKey(PASSPHRASE);
        var arguments = new ArrayList<>(List.of(
                "-Decosystem.url=" + ADDRESS,
                "-Dgpg.keyFilePath=" + Files.writeString(folder.resolve("key.asc"), key.text())));
        if (!WHOLE) {
            arguments.addAll(List.of("-pl", String.join(",", SOME_MODULES)));
        }

        long start = System.nanoTime();
        release(0, Map.of("MAVEN_GPG_PASSPHRASE", PASSPHRASE), arguments.toArray(String[]::new));
        System.out.printf("staged in %d s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));

        assertEquals(WHOLE ? all() : new TreeSet<>(SOME_ARTIFACTS), staged());
        for (String artifact : staged()) {
            Map<String, Path> parts = parts(artifact);
            assertEquals(expectedParts(artifact), parts.keySet(), artifact);
            assertPom(artifact, parse(parts.get(".pom")));
        }
        assertSigned(key);
        assertSameJarsAsTested();
        assertNoPaths();
        assertJavadoc();
        assertBom();
    }

    @Test
    public void saysWhatItNeedsBeforeItBegins() throws Exception {
        String nothing = release(1, Map.of(), "-pl", ".");
        assertTrue(nothing.contains("address of the project for its poms: -Decosystem.url=https://..."), nothing);
        assertTrue(
                nothing.contains("the file of an OpenPGP secret key as -Dgpg.keyFilePath=FILE,"
                        + " or its text in the environment variable MAVEN_GPG_KEY"),
                nothing);

        String wrong = release(1, Map.of(), "-pl", ".", "-Decosystem.url=" + ADDRESS, "-Dgpg.keyFilePath=missing.asc");
        assertFalse(wrong.contains("-Decosystem.url"), wrong);
        assertTrue(wrong.contains("-Dgpg.keyFilePath=FILE"), wrong);
        assertFalse(Files.exists(staging));
    }

    @Test
    public void takesTheKeyFromTheEnvironment() throws Exception {
        var key = new SigningKey(PASSPHRASE);

        release(
                0,
                Map.of("MAVEN_GPG_KEY", key.text(), "MAVEN_GPG_PASSPHRASE", PASSPHRASE),
                "-pl",
                ".",
                "-Decosystem.url=" + ADDRESS);

        assertEquals(Set.of("ecosystem-bom", "ecosystem-handler-parent"), staged());
        assertSigned(key);
    }

    private static TreeSet<String> all() throws IOException {
        var all = new TreeSet<>(Set.of(
                "distribution",
                "ecosystem-bom",
                "ecosystem-handler-parent",
                "ecosystem-handler-archetype",
                "ecosystem-maven-plugin"));
        try (var bundles = Files.list(PROJECT.resolve("bundles"))) {
            bundles.filter(Files::isDirectory)
                    .map(bundle -> bundle.getFileName().toString())
                    .filter(bundle -> !UNPUBLISHED_BUNDLES.contains(bundle))
                    .forEach(all::add);
        }
        return all;
    }

    private TreeSet<String> staged() throws IOException {
        try (var artifacts = Files.list(staging.resolve("io/ecosystem"))) {
            var names = new TreeSet<String>();
            artifacts.forEach(artifact -> names.add(artifact.getFileName().toString()));
            return names;
        }
    }

    /** Returns the files of an artifact, but not those about files, by what follows its name and version. */
    private TreeMap<String, Path> parts(String artifact) throws IOException {
        var parts = new TreeMap<String, Path>();
        try (var files =
                Files.list(staging.resolve("io/ecosystem").resolve(artifact).resolve(version))) {
            files.filter(ReleaseIT::isContent)
                    .forEach(file -> parts.put(
                            file.getFileName()
                                    .toString()
                                    .substring(artifact.length() + 1)
                                    .replaceFirst("^[0-9.]+(-[0-9.]+-[0-9]+)?(?=[-.][a-z])", ""),
                            file));
        }
        return parts;
    }

    private static boolean isContent(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith("maven-metadata.xml") && !name.matches(".*\\.(asc|md5|sha1)");
    }

    private static Set<String> expectedParts(String artifact) {
        return switch (artifact) {
            case "ecosystem-bom", "ecosystem-handler-parent" -> Set.of(".pom");
            case "distribution" -> Set.of(".pom", ".tar.gz", ".zip", "-cyclonedx.json");
            case "io.ecosystem.cli" ->
                Set.of(".pom", ".jar", "-all.jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json");
            default -> Set.of(".pom", ".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json");
        };
    }

    private void assertPom(String artifact, Document pom) throws Exception {
        for (String field : WANTED) {
            String value = xpath.evaluate("/project/" + field, pom).strip();
            assertFalse(value.isEmpty() || value.contains("${") || value.contains("@"), artifact + " " + field + value);
        }
        assertEquals(ADDRESS, xpath.evaluate("/project/url", pom), artifact);
        assertEquals(ADDRESS, xpath.evaluate("/project/scm/url", pom), artifact);
        assertEquals(version, xpath.evaluate("/project/version", pom), artifact);
        assertEquals("", xpath.evaluate("/project/parent", pom), artifact);
        assertEquals("", xpath.evaluate("/project/distributionManagement", pom), artifact);
        for (String dependency :
                texts("/project/dependencies/dependency[groupId='io.ecosystem'][scope!='provided']/artifactId", pom)) {
            assertTrue(all().contains(dependency), "%s depends on %s".formatted(artifact, dependency));
        }
    }

    private List<String> texts(String path, Document document) throws Exception {
        var found = (NodeList) xpath.evaluate(path, document, XPathConstants.NODESET);
        var texts = new ArrayList<String>();
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }

    private static Document parse(Path pom) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(staging)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** Checks the signature and the checksums of each file that needs them. */
    private void assertSigned(SigningKey key) throws Exception {
        for (Path file : files().stream().filter(ReleaseIT::isContent).toList()) {
            byte[] content = Files.readAllBytes(file);
            assertTrue(key.hasSigned(content, beside(file, ".asc")), file + " is not signed");
            assertEquals(sum("MD5", content), Files.readString(beside(file, ".md5")), file + ".md5");
            assertEquals(sum("SHA-1", content), Files.readString(beside(file, ".sha1")), file + ".sha1");
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static String sum(String algorithm, byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    }

    /**
     * Checks that jars are those of the tested build, but for the pom in them, which has the address of the project.
     */
    private void assertSameJarsAsTested() throws IOException {
        for (String artifact : staged()) {
            Path jar = parts(artifact).get(".jar");
            if (jar != null) {
                Path tested = artifact.startsWith("io.ecosystem.")
                        ? PROJECT.resolve("bundles/%1$s/target/%1$s-%2$s.jar".formatted(artifact, version))
                        : DISTRIBUTION.resolve("sdk/io/ecosystem/%1$s/%2$s/%1$s-%2$s.jar".formatted(artifact, version));
                assertEquals(checksums(tested), checksums(jar), "%s and the tested one".formatted(jar));
            }
        }
    }

    private static TreeMap<String, Long> checksums(Path jar) throws IOException {
        var checksums = new TreeMap<String, Long>();
        try (var file = new ZipFile(jar.toFile())) {
            file.stream()
                    .filter(entry -> !entry.getName().matches("META-INF/maven/.*/pom\\.xml"))
                    .forEach(entry -> checksums.put(entry.getName(), entry.getCrc()));
        }
        return checksums;
    }

    /** Checks that nothing tells where it was built. */
    private void assertNoPaths() throws IOException {
        for (Path file : files()) {
            String name = file.getFileName().toString();
            byte[] content = Files.readAllBytes(file);
            assertNoPath(name, content);
            if (name.endsWith(".jar") || name.endsWith(".zip")) {
                assertNoPathsIn(name, content);
            }
        }
    }

    private void assertNoPathsIn(String name, byte[] archive) throws IOException {
        try (var in = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                assertNoPath(name + "!" + entry.getName(), in.readAllBytes());
            }
        }
    }

    private void assertNoPath(String name, byte[] content) throws IOException {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        for (Path place : List.of(folder, folder.toRealPath(), Path.of(System.getProperty("maven.repository")))) {
            assertFalse(text.contains(place.toString()), "%s contains %s".formatted(name, place));
        }
    }

    private void assertJavadoc() throws IOException {
        Set<String> pages = entries(parts("io.ecosystem.api").get("-javadoc.jar"));
        assertTrue(pages.contains("io/ecosystem/api/handler/Handler.html"), pages.toString());
        assertEquals(
                Set.of(),
                pages.stream()
                        .filter(page -> page.contains("/internal/"))
                        .collect(TreeSet::new, Set::add, Set::addAll));
        assertTrue(
                entries(parts("io.ecosystem.errorstates").get("-javadoc.jar")).contains("README.md"));
        assertTrue(entries(parts("ecosystem-handler-archetype").get("-javadoc.jar"))
                .contains("README.md"));
        assertTrue(entries(parts("io.ecosystem.api").get("-sources.jar"))
                .contains("io/ecosystem/api/handler/Handler.java"));
    }

    private static Set<String> entries(Path jar) throws IOException {
        return checksums(jar).keySet();
    }

    /** Checks that each coordinate of the bill of materials is published. */
    private void assertBom() throws Exception {
        Document bom = parse(parts("ecosystem-bom").get(".pom"));
        var named = new TreeSet<>(texts("//dependencyManagement//artifactId", bom));
        assertTrue(named.contains("io.ecosystem.api"), named.toString());
        named.removeAll(all());
        assertEquals(Set.of(), named);
    }
}
