package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Halting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that an entry that ends the process does so a limited number of times, without harm to others. */
@Tag("slow")
public class PoisonIT {

    private static final int NEIGHBOURS = 9;
    private static final int MAX_REDELIVERIES = 2;

    @TempDir
    Path folder;

    private Distribution distribution;
    private Path done;

    @BeforeEach
    public void start() throws Exception {
        done = folder.resolve("done");
        distribution = Distribution.warmIn(folder);
        distribution.put(
                "deploy",
                "work.jar",
                HandlerJar.queued(
                                Halting.class,
                                "work",
                                "1.0.0",
                                Map.of("workers", 4, "maxRedeliveries", MAX_REDELIVERIES))
                        .bytes());
        distribution.start();
    }

    @AfterEach
    public void end() {
        distribution.close();
    }

    @Test
    public void endsTheProcessNoMoreOftenThanItMay() throws Exception {
        ask("eco.queued_handler.processing.pause", "{\"queue_route_key\":\"work\"}");
        for (int i = 0; i <= NEIGHBOURS; i++) {
            String key = i == 2 ? "poison" : "good-" + i;
            String answer = send(key, i == 2 ? 200 : 300, i == 2);
            assertTrue(answer.contains("\"status\":0"), answer);
        }

        int deaths = 0;
        try {
            ask("eco.queued_handler.processing.unpause", "{\"queue_route_key\":\"work\"}");
        } catch (IOException e) {
            // it has died before it answered
        }
        while (!livesUntilAllIsDone()) {
            assertEquals(9, distribution.awaitExit(Await.PATIENCE));
            deaths++;
            assertTrue(deaths <= MAX_REDELIVERIES + 1, "still dying after %d deaths".formatted(deaths));
            distribution.launch();
        }

        assertEquals(MAX_REDELIVERIES + 1, deaths);
        assertEquals(
                new TreeSet<>(IntStream.rangeClosed(0, NEIGHBOURS)
                        .filter(i -> i != 2)
                        .mapToObj(i -> "good-" + i)
                        .toList()),
                new TreeSet<>(Files.readAllLines(done)),
                "everything beside it is done");
        String errors = ask("eco.queue.browse", "{\"queue\":\"work\"}");
        assertTrue(
                errors.contains("\"key\":\"poison\"")
                        && errors.contains(
                                "not attempted again: the process ended 3 times while it was being processed, and"
                                        + " maxRedeliveries is 2"),
                errors);
        assertTrue(!errors.contains("\"key\":\"good"), errors);
        assertEquals(List.of(), distribution.complaints("cannot be worked"));
    }

    /** Returns whether the process has survived until all entries are processed. */
    private boolean livesUntilAllIsDone() throws Exception {
        Await.until(
                "everything is processed, or the process has ended",
                () -> !distribution.process().isAlive() || isAllDone());
        return distribution.process().isAlive();
    }

    private boolean isAllDone() {
        try {
            return distribution.output().contains("Paste this")
                    && ask("eco.queue.sizes", "{\"queue\":\"work\"}")
                            .contains("{\"pending\":{\"entries\":0,\"bytes\":0},\"processing\":{\"entries\":0,"
                                    + "\"bytes\":0},"
                                    + "\"waiting\":{\"entries\":0,\"bytes\":0}");
        } catch (IOException e) {
            return false; // it is dying
        }
    }

    private String send(String key, int millis, boolean halt) throws IOException {
        try (Client client = distribution.connect("tcp")) {
            return client.ask(
                    "{\"uid\":\"%s\",\"route_key\":\"work\",\"data\":{\"file\":\"%s\",\"millis\":%d,\"halt\":%s}}"
                            .formatted(key, done, millis, halt));
        }
    }

    private String ask(String route, String data) throws IOException {
        try (Client client = distribution.connect("tcp")) {
            String answer = client.ask("{\"uid\":\"0\",\"route_key\":\"%s\",\"data\":%s}".formatted(route, data));
            if (answer == null) {
                throw new IOException("no answer");
            }
            return answer;
        }
    }
}
