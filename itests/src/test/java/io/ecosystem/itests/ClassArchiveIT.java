package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that starts use the archive of classes that the first one leaves, and that no archive keeps an instance down.
 */
public class ClassArchiveIT {

    @TempDir
    Path folder;

    private Distribution distribution;

    /** Starts the instance once, which leaves an archive. */
    @BeforeEach
    public void unpack() throws Exception {
        distribution = Distribution.unpackedIn(folder);
        startOnce();
    }

    @AfterEach
    public void close() {
        distribution.close();
    }

    @Test
    public void theSecondStartUsesItAndTheFirstThatIsCompleteVerifiesIt() throws Exception {
        Path loaded = folder.resolve("loaded");
        distribution.withJavaOptions("-Xlog:class+load:file=" + loaded);
        startOnce();

        long archived;
        try (var lines = Files.lines(loaded)) {
            archived = lines.filter(line -> line.endsWith("source: shared objects file (top)"))
                    .count();
        }
        assertTrue(archived > 2_000, "only %d classes come from the archive".formatted(archived));
        assertEquals(List.of(), distribution.complaints("ecosystem"));
        assertEquals(List.of("home", "jsa", "verified"), endings());

        distribution.withJavaOptions("");
        assertFalse(verifies());
        Files.setLastModifiedTime(archive(), FileTime.from(Instant.now())); // as if it were written anew
        assertTrue(verifies());
    }

    /** Starts and stops the instance. */
    private boolean verifies() throws Exception {
        distribution.start();
        String flags = distribution.diagnose("VM.flags");
        distribution.stop();
        return flags.contains("-XX:+VerifySharedSpaces");
    }

    @Test
    public void aDamagedOneIsMadeAnew() throws Exception {
        byte[] flipped = Files.readAllBytes(archive());
        var random = new Random(1);
        for (int i = 0; i < 20; i++) {
            flipped[random.nextInt(8_192, flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }

        replacesDamaged(flipped);
    }

    @Test
    @Tag("slow")
    public void oneThatWasCutOffIsMadeAnew() throws Exception {
        byte[] whole = Files.readAllBytes(archive());
        replacesDamaged(Arrays.copyOf(whole, whole.length / 2));
    }

    @Test
    @Tag("slow")
    public void oneThatEndsInZerosIsMadeAnew() throws Exception {
        byte[] whole = Files.readAllBytes(archive());
        Arrays.fill(whole, whole.length - 500_000, whole.length, (byte) 0);
        replacesDamaged(whole);
    }

    /** The start with it deletes it, the next one writes another as it stops. */
    private void replacesDamaged(byte[] content) throws Exception {
        Path archive = archive();
        long size = Files.size(archive);
        Files.write(archive, content);

        startOnce();
        assertFalse(Files.exists(archive) && Arrays.equals(content, Files.readAllBytes(archive)));
        startOnce();
        assertTrue(Files.size(archive) > size / 2);
    }

    @Test
    public void itIsDroppedAfterAStartThatDied() throws Exception {
        Files.setLastModifiedTime(archive(), FileTime.fromMillis(0));
        Files.createFile(archive().resolveSibling(archive().getFileName() + ".start.999999999"));

        startOnce();

        assertTrue(Files.getLastModifiedTime(archive()).toMillis() > 0);
        assertEquals(List.of("home", "jsa"), endings());
    }

    /** Prints the screen and nothing else. */
    private void startOnce() throws Exception {
        distribution.launch("--once", "-lfo");
        int code = distribution.awaitExit(Await.PATIENCE);
        String output = distribution.output();
        assertEquals(0, code, output);
        assertTrue(output.startsWith("\nEcosystem "), output);
        assertTrue(output.contains("Paste this into another terminal"), output);
    }

    private Path archive() throws IOException {
        try (var files = Files.list(distribution.home().resolve("cache"))) {
            return files.filter(file -> file.toString().endsWith(".jsa"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<String> endings() throws IOException {
        try (var files = Files.list(distribution.home().resolve("cache"))) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> name.substring(name.lastIndexOf('.') + 1))
                    .sorted()
                    .toList();
        }
    }
}
