package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Journal;
import acme.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests work while the clock of the machine is set back and forth: waits grow little, and nothing is lost. */
@Tag("slow")
public class ClockIT {

    private static final List<Duration> JUMPS =
            List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofDays(1), Duration.ofDays(-1));
    private static final List<String> QUEUES = List.of("strict", "free");

    /** Covers the longest backoff here, its spread, and delays of a busy machine. */
    private static final Pattern TIMESTAMP = Pattern.compile("\"timestamp\":([0-9]+)\\.");

    private static final Pattern UPTIME = Pattern.compile("\"uptime\":([0-9]+)\\.");

    @TempDir
    Path folder;

    private final List<String> wanted = new ArrayList<>();
    private Distribution distribution;
    private MovedClock clock;
    private Path ledger;

    @BeforeEach
    public void start() throws Exception {
        Path root = folder;
        ledger = root.resolve("ledger");
        Files.createFile(ledger);
        clock = MovedClock.in(root);
        distribution = Distribution.warmIn(root);
        clock.forNextStartOf(distribution);
        distribution.put(
                "deploy",
                "strict.jar",
                HandlerJar.queued(Ledger.class, "strict", "1.0.0", Map.of("order", "strict", "backoff", "500ms..1s"))
                        .bytes());
        distribution.put(
                "deploy",
                "free.jar",
                HandlerJar.queued(Journal.class, "free", "1.0.0", Map.of("workers", 4, "backoff", "500ms..1s"))
                        .type(Ledger.class)
                        .bytes());
        distribution.start();
    }

    @AfterEach
    public void end() {
        distribution.close();
    }

    @Test
    public void goesOnWhereverTheClockIsSet() throws Exception {
        for (Duration jump : JUMPS) {
            String name = jump.toString();
            for (String queue : QUEUES) {
                send(queue, name + "-bad", "reject");
                send(queue, name + "-waits", "once");
                send(queue, name + "-behind", "done");
            }
            awaitErrors(1);

            clock.set(jump);

            assertTold(jump);
            awaitDone(name);
            for (String queue : QUEUES) {
                String moved = ask("eco.queue.reprocess", "{\"queue\":\"%s\"}".formatted(queue));
                assertTrue(moved.contains("\"entries\":1,\"dry_run\":false,\"complete\":true"), moved);
            }
            awaitErrors(1);
            for (String queue : QUEUES) {
                String cleared =
                        ask("eco.queued_handler.errors.clear", "{\"queue_route_key\":\"%s\"}".formatted(queue));
                assertTrue(cleared.contains("Error database cleared.") && cleared.contains("\"error\":0"), cleared);
            }
        }
        Matcher uptime = UPTIME.matcher(ask("eco.statistics.get", "{\"type\":\"current\"}"));
        assertTrue(uptime.find());
        assertTrue(Long.parseLong(uptime.group(1)) < 600, "up for " + uptime.group(1));
    }

    @Test
    public void cutsWaitsThatAnotherClockHasSet() throws Exception {
        distribution.configure("io.ecosystem.queue.incoming~strict", "{\"route\":\"strict\",\"backoff\":\"5s\"}");
        distribution.configure("io.ecosystem.queue.incoming~free", "{\"route\":\"free\",\"backoff\":\"5s\"}");
        clock.set(Duration.ofDays(1));
        distribution.process().destroyForcibly();
        distribution.awaitExit(Await.PATIENCE);
        distribution.start();
        for (String queue : QUEUES) {
            send(queue, "ahead-waits", "once");
            send(queue, "ahead-behind", "done");
        }
        for (String queue : QUEUES) {
            Await.until(
                    "one waits in " + queue,
                    () -> ask("eco.queue.sizes", "{\"queue\":\"%s\"}".formatted(queue))
                            .contains("\"waiting\":{\"entries\":1,"));
        }
        distribution.process().destroyForcibly();
        distribution.awaitExit(Await.PATIENCE);

        clock.set(Duration.ZERO);
        distribution.start();

        awaitDone("ahead");
    }

    /** Asserts that the process really has the given time. */
    private void assertTold(Duration ahead) throws IOException {
        long before = System.currentTimeMillis() / 1_000;
        Matcher told = TIMESTAMP.matcher(ask("eco.statistics.get", "{\"type\":\"current\"}"));
        assertTrue(told.find());
        assertEquals(before + ahead.toSeconds(), Long.parseLong(told.group(1)), 20);
    }

    private void send(String queue, String key, String end) throws IOException {
        String answer = request(queue + "-" + key, queue, "{\"file\":\"%s\",\"end\":\"%s\"}".formatted(ledger, end));
        assertTrue(answer.contains("\"status\":0"), answer);
    }

    private void awaitDone(String name) throws Exception {
        wanted.clear();
        QUEUES.forEach(queue -> wanted.addAll(
                List.of("%s-%s-waits 2".formatted(queue, name), "%s-%s-behind 1".formatted(queue, name))));
        Await.until("%s are done".formatted(wanted), () -> {
            List<String> lines = Files.readAllLines(ledger);
            return wanted.stream().allMatch(line -> lines.stream().anyMatch(written -> written.startsWith(line)));
        });
    }

    private void awaitErrors(int count) throws Exception {
        for (String queue : QUEUES) {
            Await.until(
                    "%d errors in %s".formatted(count, queue),
                    () -> ask("eco.queued_handler.data", "{\"queue_route_key\":\"%s\"}".formatted(queue))
                            .contains("\"error\":%d".formatted(count)));
        }
    }

    private String ask(String route, String data) throws IOException {
        return request("0", route, data);
    }

    private String request(String key, String route, String data) throws IOException {
        try (Client client = distribution.connect("tcp")) {
            return client.ask("{\"uid\":\"%s\",\"route_key\":\"%s\",\"data\":%s}".formatted(key, route, data));
        }
    }
}
