package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that instances of one distribution run side by side, each only once. */
@Tag("slow")
public class IdentityIT {

    private static final String REQUEST = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":7}";
    private static final String ANSWER = "{\"uid\":\"1\",\"status\":0,\"data\":7}";
    private static final int RACERS = 8;

    @TempDir
    Path folder;

    @Test
    public void runSideBySideWithFilesOfTheirOwn() throws Exception {
        try (var one = Distribution.unpackedIn(folder).start();
                var two = one.sibling("two").start()) {
            for (Distribution each : new Distribution[] {one, two}) {
                for (String scheme : new String[] {"tcp", "uds"}) {
                    try (Client client = each.connect(scheme)) {
                        assertEquals(ANSWER, client.ask(REQUEST));
                    }
                }
                assertTrue(Files.isDirectory(each.folder("data").resolve("framework")));
            }
            assertEquals(
                    one.home().resolve("sockets/ecosystem_0.uds.sock").toString(),
                    one.address("uds").getPath());
            assertEquals(
                    one.home().resolve("sockets/ecosystem_two.uds.sock").toString(),
                    two.address("uds").getPath());
            for (String kind : new String[] {"data", "queues", "temporary", "lock", "log", "sockets", "cache"}) {
                assertEquals(
                        "rwx------",
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(one.home().resolve(kind))),
                        kind);
            }

            assertTrue(Files.exists(one.home().resolve("log/ecosystem-0.log")));
            assertTrue(Files.exists(one.home().resolve("log/ecosystem-two.log")));

            assertEquals(0, one.stop());

            try (Client client = two.connect("uds")) {
                assertEquals(ANSWER, client.ask(REQUEST));
            }
        }
    }

    @Test
    public void haveOneWinnerIfManyStartAtTheSameInstant() throws Exception {
        try (var first = Distribution.warmIn(folder)) {
            var racers = new ArrayList<>(List.of(first));
            for (int i = 1; i < RACERS; i++) {
                racers.add(first.sibling());
            }
            for (Distribution racer : racers) {
                racer.launch();
            }
            Await.until(
                    "all but one have ended",
                    () -> racers.stream()
                                    .filter(racer -> racer.process().isAlive())
                                    .count()
                            == 1);
            var winner = racers.stream()
                    .filter(racer -> racer.process().isAlive())
                    .findFirst()
                    .orElseThrow();
            try (winner) {
                winner.awaitOutput("Paste this", Await.PATIENCE);
                for (Distribution racer : racers) {
                    if (racer != winner) {
                        assertEquals(4, racer.awaitExit(Await.PATIENCE), racer.output());
                        assertTrue(
                                racer.output()
                                        .contains("runs already, as process %d since "
                                                .formatted(winner.process().pid())),
                                racer.output());
                    }
                }
                assertEquals(0, winner.stop());
            }
        }
    }

    @Test
    public void startAgainAfterAKill() throws Exception {
        try (var distribution = Distribution.warmIn(folder).start()) {
            distribution.close();

            distribution.start();

            try (Client client = distribution.connect("uds")) {
                assertEquals(ANSWER, client.ask(REQUEST));
            }
        }
    }

    @Test
    public void writeNothingToTheFolderOfTheDistribution() throws Exception {
        try (var distribution = Distribution.unpackedIn(folder)
                .withVariable(
                        "ECOSYSTEM_ROOT",
                        Files.createDirectory(folder.resolve("elsewhere")).toString())) {
            Map<Path, Object> before = content(distribution.home());

            distribution.start();
            assertEquals(0, distribution.stop());

            assertEquals(before, content(distribution.home()));
            assertTrue(Files.exists(folder.resolve("elsewhere/log/ecosystem-0.log")));
        }
    }

    @Test
    public void doNotFollowALinkAtTheirLock() throws Exception {
        try (var distribution = Distribution.warmIn(folder)) {
            Path precious = Files.writeString(Files.createTempFile(folder, "", ""), "precious");
            Files.createSymbolicLink(
                    Files.createDirectory(distribution.home().resolve("lock")).resolve("ecosystem-0.lock"), precious);

            distribution.launch();

            assertEquals(1, distribution.awaitExit(Await.PATIENCE));
            assertTrue(distribution.output().contains("it is a symbolic link"), distribution.output());
            assertEquals("precious", Files.readString(precious));
        }
    }

    @Test
    public void sayAllThatKeepsThemFromStarting() throws Exception {
        try (var distribution = Distribution.warmIn(folder)) {
            Files.createFile(distribution.home().resolve("log"));
            Files.createFile(distribution.home().resolve("sockets"));

            distribution.launch();

            assertEquals(1, distribution.awaitExit(Await.PATIENCE));
            assertTrue(
                    distribution
                            .output()
                            .matches("(?s)Ecosystem cannot start\\.\n"
                                    + ".*/log as the log folder: it is no folder\n    -> .*"
                                    + ".*/sockets as the sockets folder: it is no folder\n    -> .*"),
                    distribution.output());
            assertFalse(distribution.output().contains("\tat "), distribution.output());

            distribution.launch("--app", "a/b");

            assertEquals(2, distribution.awaitExit(Await.PATIENCE));
        }
    }

    private static Map<Path, Object> content(Path top) throws IOException {
        var content = new TreeMap<Path, Object>();
        try (var files = Files.walk(top)) {
            for (Path file : files.toList()) {
                content.put(file, Files.getLastModifiedTime(file));
            }
        }
        return content;
    }
}
