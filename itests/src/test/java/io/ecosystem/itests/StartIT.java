package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a start prints only what its reader can act on, whatever the obstacle. */
public class StartIT {

    private static final int SOMEBODY = 54321;

    @TempDir
    Path folder;

    private Path parent;
    private Distribution distribution;

    @BeforeEach
    public void unpack() throws Exception {
        parent = folder;
        distribution = Distribution.warmIn(parent);
    }

    @AfterEach
    public void close() {
        distribution.close();
    }

    @Test
    public void settingsAreSettledBeforeTheScreen() throws Exception {
        for (String[] arguments :
                new String[][] {{"--once", "--set", "io.ecosystem.cor.x=5"}, {"--set", "io.ecosystem.cor.x=5"}}) {
            distribution.launch(arguments);

            assertEquals(2, distribution.awaitExit(Await.PATIENCE));
            String output = distribution.output();
            assertTrue(
                    output.contains("--set sets 'x' of io.ecosystem.cor, a configuration that no installed bundle has"),
                    output);
            assertFalse(output.contains("  listens "), output);
        }
    }

    @Test
    public void whoHasNoHomeMustSayWhereFilesLie() throws Exception {
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path work = Files.createDirectory(parent.resolve("work"));
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));

        var process = new ProcessBuilder(
                        "setpriv",
                        "--reuid",
                        "54321",
                        "--regid",
                        "54321",
                        "--clear-groups",
                        distribution.home().resolve("bin/ecosystem").toString(),
                        "run")
                .directory(work.toFile())
                .redirectErrorStream(true);
        process.environment().keySet().removeIf(name -> !name.equals("PATH"));
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var started = process.start();
        String output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(1, started.waitFor(), output);
        assertTrue(output.contains("has no home folder") && output.contains("--root"), output);
        try (var files = Files.list(work)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    public void namesOfFilesMayHoldAnyLetterWhateverTheLocale() throws Exception {
        distribution.withVariable("LC_ALL", "C");
        Files.writeString(distribution.home().resolve("conf/acme.größe.cfg.json"), "{\"a\": 1}");

        distribution.start();

        distribution.awaitLog("conf/acme.größe.cfg.json is unused");
    }

    @Test
    public void nothingIsFollowedThatSomebodyElseHasPutInASharedFolder() throws Exception {
        Path shared = Files.createDirectory(parent.resolve("shared"));
        Path precious = Files.writeString(
                Files.createDirectories(parent.resolve("victim/temporary/ecosystem-0"))
                        .resolve("precious"),
                "precious");
        somebody(Files.createSymbolicLink(shared.resolve("root"), parent.resolve("victim")));
        somebody(Files.createSymbolicLink(shared.resolve("ecosystem-0"), precious.getParent()));
        somebody(Files.createSymbolicLink(shared.resolve("ready.new"), precious));
        Files.setAttribute(shared, "unix:mode", 01777);

        distribution.launch("--root", shared.resolve("root").toString());
        assertEquals(1, distribution.awaitExit(Await.PATIENCE));
        assertTrue(
                distribution.output().contains("shared/root is not followed: it belongs to 54321"),
                distribution.output());
        assertEquals(List.of("temporary"), names(parent.resolve("victim")));

        distribution.launch("--folder", "temporary=" + shared);
        assertEquals(1, distribution.awaitExit(Await.PATIENCE));
        assertTrue(distribution.output().contains("shared/ecosystem-0 is not followed"), distribution.output());

        distribution.start("--ready-file", shared.resolve("ready").toString());
        Await.until("the ready file is there", () -> Files.exists(shared.resolve("ready")));
        assertEquals("precious", Files.readString(precious));
        assertEquals(0, distribution.stop());
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void somebody(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", SOMEBODY, LinkOption.NOFOLLOW_LINKS);
    }
}
