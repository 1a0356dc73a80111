package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the packed distribution starts, answers, stops and repairs itself, as the README promises. */
public class DistributionIT {

    private static final String REQUEST = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":{\"message\":\"hello\"}}";

    @TempDir
    Path folder;

    private Path parent;

    @BeforeEach
    public void nameThatIsEasyToGetWrong() throws IOException {
        parent = Files.createDirectory(folder.resolve("a folder + 100% of 'ö'"));
    }

    @Test
    public void answersOverTcpAndStopsWithExitCodeZero() throws Exception {
        try (var distribution = Distribution.unpackedIn(parent).start()) {
            assertAnswers(distribution);

            assertEquals(0, distribution.stop());
        }
    }

    @Test
    public void startsAgainFromItsCache() throws Exception {
        try (var distribution = Distribution.unpackedIn(parent)) {
            distribution.start().stop();
            distribution.start();

            assertAnswers(distribution);
            assertEquals(0, distribution.stop());
        }
    }

    @Test
    @Tag("slow")
    public void buildsADamagedCacheAnew() throws Exception {
        try (var distribution = Distribution.warmIn(parent)) {
            distribution.start().stop();
            try (var files = Files.walk(distribution.folder("data").resolve("framework"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.writeString(file, "damaged");
                }
            }

            distribution.start();

            assertAnswers(distribution);
            assertEquals(0, distribution.stop());
        }
    }

    @Test
    public void refusesToRunTheSameInstanceTwice() throws Exception {
        try (var first = Distribution.warmIn(parent).start()) {
            var second = first.sibling();
            second.launch();

            assertEquals(4, second.awaitExit(Await.PATIENCE));
            assertTrue(
                    second.output()
                            .contains("instance '0' of application 'ecosystem' runs already, "
                                    + "as process %d since "
                                            .formatted(first.process().pid())),
                    second.output());
            assertAnswers(first);
        }
    }

    @Test
    public void namesTheBundleThatIsMissing() throws Exception {
        try (var distribution = Distribution.warmIn(parent)) {
            Files.writeString(
                    distribution.home().resolve("features/broken.json"),
                    "{\"bundles\": [{\"id\": \"org.example:absent:1.0\"}]}");

            distribution.launch();

            assertEquals(1, distribution.awaitExit(Await.PATIENCE));
            assertTrue(distribution.output().contains("feature broken.json needs the bundle"), distribution.output());
            assertTrue(distribution.output().contains("absent-1.0.jar"), distribution.output());
        }
    }

    @Test
    public void saysThatAPartOfItIsMissing() throws Exception {
        try (var distribution = Distribution.unpackedIn(parent)) {
            Files.delete(distribution.home().resolve("lib/org.apache.felix.framework.jar"));

            distribution.launch();

            assertEquals(1, distribution.awaitExit(Await.PATIENCE));
            assertTrue(
                    distribution.output().contains("a part of the distribution is missing or damaged"),
                    distribution.output());
            assertFalse(distribution.output().contains("\tat "), distribution.output());
        }
    }

    @Test
    public void holdsScriptsWithTheLineEndsOfTheirPlatform() throws Exception {
        try (var zip = new ZipFile(System.getProperty("distribution") + ".zip")) {
            var scripts = zip.stream()
                    .filter(entry -> entry.getName().matches(".*/(bin|service)/[^/]+|.*/lib/java\\.[a-z]+"))
                    .toList();
            assertEquals(11, scripts.size());
            for (ZipEntry script : scripts) {
                String text = new String(zip.getInputStream(script).readAllBytes(), StandardCharsets.UTF_8);
                boolean windows = script.getName().endsWith(".bat");

                assertEquals(windows ? text.lines().count() : 0, text.split("\r\n", -1).length - 1, script.getName());
            }
        }
    }

    private static void assertAnswers(Distribution distribution) throws IOException {
        URI tcp = distribution.address("tcp");
        try (var socket = new Socket(tcp.getHost(), tcp.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((REQUEST + "\n").getBytes(StandardCharsets.UTF_8));
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();

            assertTrue(answer.contains("\"message\":\"hello\""), answer);
        }
    }
}
