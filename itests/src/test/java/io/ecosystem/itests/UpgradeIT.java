package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ledger;
import acme.Versioned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Upgrades a whole distribution under a root folder that is kept, and returns to the one before: what was stored,
 * configured and deployed works on both.
 */
@Tag("slow")
public class UpgradeIT {

    private static final String NEXT = "0.2.0";
    private static final int ENTRIES = 20;
    private static final String TIME_LIMIT = "\"timeLimitMillis\":{\"value\":5000";

    @TempDir
    private Path folder;

    private Distribution running;

    @AfterEach
    public void end() {
        if (running != null) {
            running.close();
        }
    }

    @Test
    public void keepsWhatWasStoredConfiguredAndDeployed() throws Exception {
        Path ledger = folder.resolve("ledger");
        Distribution before = distribution("before");
        before.deploy("versioned.jar", versioned("1.0.0"));
        before.deploy(
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of()).bytes());
        Distribution next = distribution("next");
        upgrade(next.home());

        Operator operator = start(before);
        before.awaitAnswer(Operator.request("1", "versioned", "1"), "1.0.0");
        before.deploy("versioned.jar", versioned("1.1.0"));
        before.awaitAnswer(Operator.request("1", "versioned", "1"), "1.1.0");
        operator.command("eco.config.set", "{\"pid\":\"io.ecosystem.core\",\"values\":{\"timeLimitMillis\":5000}}");
        operator.command("eco.buffered_handler.processing.pause", "{\"queue_route_key\":\"ledger\"}");
        try (Client client = before.connect("tcp")) {
            for (int i = 0; i < ENTRIES; i++) {
                String job = "{\"file\":\"%s\",\"end\":\"done\"}".formatted(ledger);
                String answer = client.ask(Operator.request("job " + i, "ledger", job));
                assertTrue(answer.contains("\"status\":0"), answer);
            }
        }
        assertEquals(0, before.stop());
        copyFolder(before.home().resolve("deploy"), next.home().resolve("deploy"));

        operator = start(next);
        assertTrue(
                operator.command("eco.routes", "{}").contains("\"version\":\"%s\"".formatted(NEXT)),
                "the new bundles work");
        next.awaitAnswer(Operator.request("1", "versioned", "1"), "1.1.0");
        assertTrue(
                operator.command("eco.config.get", "{\"pid\":\"io.ecosystem.core\"}")
                        .contains(TIME_LIMIT),
                "set");
        assertTrue(
                operator.command("eco.queue.sizes", "{\"queue\":\"ledger\"}")
                        .contains("\"pending\":{\"entries\":%d,".formatted(ENTRIES)),
                "all entries are there");
        operator.command("eco.deploy.rollback", "{\"file\":\"versioned.jar\"}");
        next.awaitAnswer(Operator.request("1", "versioned", "1"), "1.0.0");
        operator.command("eco.buffered_handler.processing.unpause", "{\"queue_route_key\":\"ledger\"}");
        Await.until("all entries are processed", () -> lines(ledger) == ENTRIES);
        assertEquals(0, next.stop());

        operator = start(before);
        assertTrue(
                operator.command("eco.config.get", "{\"pid\":\"io.ecosystem.core\"}")
                        .contains(TIME_LIMIT),
                "back");
        before.awaitAnswer(Operator.request("1", "versioned", "1"), "1.0.0");
        assertEquals(0, before.stop());
        assertEquals(ENTRIES, lines(ledger));
    }

    private Distribution distribution(String name) throws IOException, InterruptedException {
        return Distribution.unpackedIn(Files.createDirectories(folder.resolve(name)))
                .withVariable("ECOSYSTEM_ROOT", folder.resolve("root").toString());
    }

    private Operator start(Distribution distribution) throws Exception {
        running = distribution.start();
        return new Operator(distribution);
    }

    /** Makes all bundles claim the next version. */
    private static void upgrade(Path home) throws IOException {
        for (String name : NewerCopies.symbolicNames(home)) {
            if (name.startsWith("io.ecosystem.")) {
                Files.write(NewerCopies.file(home, name), NewerCopies.copy(home, name, NEXT));
            }
        }
    }

    private static void copyFolder(Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static byte[] versioned(String version) throws IOException {
        return HandlerJar.handler(Versioned.class, "versioned", version).bytes();
    }

    private static int lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }
}
