package io.ecosystem.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import acme.Ledger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The instance is killed again and again under load, also while entries are reprocessed or cleared. In the end each
 * request that was acknowledged is done, or in the queue.
 *
 * <p>{@code -Dcrash.kills=1000} makes a longer run, {@code -Dcrash.seed=...} repeats one.
 */
public class CrashIT {

    private static final int KILLS = Integer.getInteger("crash.kills", 60);
    private static final long SEED = Long.getLong("crash.seed", 20_260_101);
    private static final int CLIENTS = 32;
    private static final int WINDOW = 8;
    private static final int LONGEST_LIFE_MILLIS = 2_400;
    private static final Pattern KEY = Pattern.compile("\"key\":\"([^\"]+)\"");
    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]*)\"");

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final Random random = new Random(SEED);
    private final AtomicLong number = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Distribution distribution;
    private Path ledger;
    private FileChannel journal;
    private volatile boolean alive;

    @Before
    public void start() throws Exception {
        ledger = folder.getRoot().toPath().resolve("ledger");
        journal = FileChannel.open(folder.getRoot().toPath().resolve("journal"), StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE);
        distribution = Distribution.unpackedIn(folder.getRoot().toPath());
        distribution.put("deploy", "ledger.jar", HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of(
                "maxAttempts", 1, "workers", 4)).bytes());
        distribution.start();
        distribution.stop(); // in order, so that it leaves what makes the starts after the kills fast
    }

    @After
    public void end() throws IOException {
        threads.shutdownNow();
        journal.close();
        distribution.close();
    }

    @Test
    public void losesNothingThatWasAcknowledged() throws Exception {
        long livedNanos = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            livedNanos += liveAndDie(kill);
        }
        distribution.start();
        Await.until("everything is processed", Duration.ofSeconds(120), () -> ask("eco.queue.sizes", "{}").contains(
                "{\"pending\":{\"entries\":0,\"bytes\":0},\"processing\":{\"entries\":0,\"bytes\":0},"
                        + "\"waiting\":{\"entries\":0,\"bytes\":0}"));
        List<String> keys = Files.readAllLines(folder.getRoot().toPath().resolve("journal"));
        Set<String> errors = errors();
        Map<String, Integer> seen = new HashMap<>();
        int again = 0;
        for (String line : Files.readAllLines(ledger)) {
            String[] words = line.split(" ");
            boolean first = seen.merge(words[0], 1, Integer::sum) == 1;
            again += words[2].equals("again") ? 1 : 0;
            if (words[0].startsWith("done")) {
                assertTrue("processed twice and not told so: " + line, first || words[2].equals("again"));
            }
        }
        List<String> missing = new ArrayList<>();
        for (String key : keys) {
            boolean found = key.startsWith("fail")
                    ? errors.contains(key)
                    : errors.contains(key) || seen.containsKey(
                            key);
            if (!found) {
                missing.add(key);
            }
        }

        int lines = seen.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "seed %d: %d kills, %d requests acknowledged, %.0f/s while alive; %d lines of work, %d marked "
                        + "as redelivered, %d in error, %d missing%n", SEED, KILLS, keys.size(), keys.size() * 1e9
                                / livedNanos, lines, again, errors.size(), missing.size());
        assertEquals(List.of(), missing);
        assertTrue("too few requests to mean anything: " + keys.size(), keys.size() > 100 * KILLS);
    }

    /** Starts, works for a random time, and is killed; returns how long it worked. */
    private long liveAndDie(int kill) throws Exception {
        distribution.start();
        alive = true;
        long before = acknowledged.get();
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(threads.submit(this::sendUntilTheEnd));
        }
        Await.until("requests are acknowledged", Duration.ofSeconds(30), () -> acknowledged.get() > before);
        long began = System.nanoTime();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MILLIS)));
        Client operator = switch (kill % 3) {
            case 0 -> operate("eco.queue.reprocess", "out of order");
            case 1 -> operate("eco.queue.clear", "no such job");
            default -> distribution.connect("tcp");
        };
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(30_000)));
        alive = false;
        distribution.process().destroyForcibly();
        long lived = System.nanoTime() - began;
        distribution.awaitExit(Duration.ofSeconds(20));
        operator.close();
        for (Future<?> client : clients) {
            client.get(30, TimeUnit.SECONDS);
        }
        journal.force(true);
        return lived;
    }

    private Client operate(String route, String reason) throws IOException {
        Client client = distribution.connect("tcp");
        client.send(request("operator", route, "{\"queue\":\"ledger\",\"reason\":\"%s\"}".formatted(reason)));
        return client;
    }

    private void sendUntilTheEnd() {
        try (Client client = distribution.connect("tcp")) {
            while (alive) {
                List<String> keys = new ArrayList<>();
                for (int i = 0; i < WINDOW; i++) {
                    keys.add(key());
                }
                StringBuilder lines = new StringBuilder();
                keys.forEach(key -> lines.append(job(key)).append('\n'));
                client.send(lines.toString().getBytes(StandardCharsets.UTF_8));
                for (String key : keys) {
                    String answer = client.readLine();
                    if (answer == null) {
                        return;
                    }
                    assertTrue(answer, answer.contains("\"status\":0") && answer.contains("\"" + key + "\""));
                    note(key);
                }
            }
        } catch (IOException e) {
            // the instance has died, and what is not in the journal may be lost
        }
    }

    private synchronized void note(String key) throws IOException {
        journal.write(ByteBuffer.wrap((key + "\n").getBytes(StandardCharsets.UTF_8)));
        acknowledged.incrementAndGet();
    }

    /** Most are done, some fail and are reprocessed, some are rejected and cleared. */
    private String key() {
        long next = number.incrementAndGet();
        return (next % 20 == 0 ? "fail" : next % 20 == 10 ? "reject" : "done") + "-" + next;
    }

    private String job(String key) {
        return request(key, "ledger", "{\"file\":\"%s\",\"end\":\"%s\"}".formatted(ledger, key.substring(0, key.indexOf(
                '-'))));
    }

    private static String request(String key, String route, String data) {
        return "{\"uid\":\"%s\",\"route_key\":\"%s\",\"data\":%s}".formatted(key, route, data);
    }

    private String ask(String route, String data) throws IOException {
        try (Client client = distribution.connect("tcp")) {
            return client.ask(request("0", route, data));
        }
    }

    /** The keys in the error queue. */
    private Set<String> errors() throws IOException {
        Set<String> keys = new HashSet<>();
        String from = "";
        do {
            String page = ask("eco.queue.browse", "{\"queue\":\"ledger\",\"size\":100,\"from\":\"%s\"}".formatted(
                    from));
            assertTrue(page, page.contains("\"status\":0"));
            KEY.matcher(page).results().forEach(key -> keys.add(key.group(1)));
            Matcher next = NEXT.matcher(page);
            from = next.find() ? next.group(1) : "";
        } while (!from.isEmpty());
        return keys;
    }
}
