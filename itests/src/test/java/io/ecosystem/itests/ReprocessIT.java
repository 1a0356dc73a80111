package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries that the present version of a handler fails are processed by an earlier one beside it. */
public class ReprocessIT {

    private static final Map<String, Object> SETTINGS = Map.of("maxAttempts", 1, "workers", 2);

    @TempDir
    private Path folder;

    private Distribution distribution;
    private Operator operator;

    @BeforeEach
    public void start() throws Exception {
        distribution = Distribution.warmIn(folder);
        operator = new Operator(distribution);
        distribution.configure("io.ecosystem.deployer", "{\"takeBack\": false}");
        distribution.put(
                "deploy",
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger.again", "1.0.0", SETTINGS)
                        .bytes());
        distribution.start();
        awaitWorker("acme.Ledger 1.0.0");
    }

    @AfterEach
    public void end() {
        distribution.close();
    }

    @Test
    public void reprocessesByAnEarlierVersion() throws Exception {
        Path ledger = folder.resolve("ledger");
        String with = "{\"queue\":\"ledger.again\",\"with\":\"acme.Ledger 1.0.0\"";
        distribution.deploy(
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger.again", "2.0.0", SETTINGS)
                        .header("Fails", "true")
                        .bytes());
        awaitWorker("acme.Ledger 2.0.0");
        for (String key : List.of("a", "b", "c")) {
            append(key, ledger);
        }
        awaitErrors(3);

        String rehearsed = operator.command("eco.queue.reprocess", with + ",\"dry_run\":true}");
        assertTrue(
                rehearsed.contains(
                        "{\"entries\":3,\"dry_run\":true,\"complete\":true,\"next\":\"\",\"with\":\"acme.Ledger"
                                + " 1.0.0\","),
                rehearsed);
        for (String key : List.of("a", "b", "c")) { // in the order in which they failed
            assertTrue(
                    rehearsed.contains("{\"key\":\"%s\",\"outcome\":\"done\",\"reason\":\"\"}".formatted(key)),
                    rehearsed);
        }
        assertEquals(3, lines(ledger)); // the handler does not ask whether it is a dry run
        awaitErrors(3);
        awaitWorker("acme.Ledger 2.0.0");

        String done = operator.command("eco.queue.reprocess", with + "}");
        assertTrue(done.contains("{\"entries\":3,\"dry_run\":false,\"complete\":true"), done);
        append("d", ledger);
        Await.until("the earlier version has processed them", () -> lines(ledger) == 6);
        awaitErrors(1);
        awaitWorker("acme.Ledger 2.0.0");
        assertEquals(
                List.of("a 1 again 1.0.0", "b 1 again 1.0.0", "c 1 again 1.0.0"),
                Files.readAllLines(ledger).subList(3, 6).stream().sorted().toList());
        assertTrue(
                operator.ask("eco.queue.reprocess", with.replace("1.0.0", "3.0.0") + "}")
                        .contains("with: no version 'acme.Ledger 3.0.0' of a deployed file is kept"),
                "an unknown version is refused");
    }

    private void append(String key, Path ledger) throws IOException {
        try (Client client = distribution.connect("tcp")) {
            String job = "{\"file\":\"%s\",\"end\":\"done\"}".formatted(ledger);
            String answer = client.ask(Operator.request(key, "ledger.again", job));
            assertTrue(answer.contains("\"status\":0"), answer);
        }
    }

    private void awaitErrors(int count) throws Exception {
        Await.until(
                count + " errors",
                () -> operator.ask("eco.queue.sizes", "{\"queue\":\"ledger.again\"}")
                        .contains("\"error\":{\"entries\":" + count));
    }

    /** Waits until only one version processes entries. */
    private void awaitWorker(String version) throws Exception {
        Await.until(
                version,
                () -> operator.ask("eco.queue.list", "{\"queue\":\"ledger.again\"}")
                        .contains("\"worker\":\"%s\"".formatted(version)));
    }

    private static int lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }
}
