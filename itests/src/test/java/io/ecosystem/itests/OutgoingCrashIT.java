package io.ecosystem.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import acme.Ledger;
import io.ecosystem.testkit.LineServer;
import io.ecosystem.testkit.StreamFault;
import io.ecosystem.testkit.StreamProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Sender and receiver are killed again and again while messages are sent, and the connections between them are cut, late,
 * swallowed or reset. In the end each message that {@code send} accepted has been processed by the receiving handler, none
 * twice without being told so, and in order where that was asked for.
 *
 * <p>{@code -Doutgoing.kills=60} makes a longer run, {@code -Doutgoing.seed=...} repeats one.
 */
public class OutgoingCrashIT {

    private static final int KILLS = Integer.getInteger("outgoing.kills", 8);
    private static final long SEED = Long.getLong("outgoing.seed", 20_260_202);
    private static final int LONGEST_LIFE_MILLIS = 800;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(15); // so that no large backlog gathers
    private static final Duration PATIENCE = Duration.ofSeconds(60 + 5 * KILLS);
    private static final String SETTINGS = """
            {"targets": ["tcp://127.0.0.1:%d"], "route": "ledger", "backoff": "10ms..200ms", "timeout": "500ms"%s}""";

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final Random random = new Random(SEED);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path ledger;
    private FileChannel journal;
    private StreamProxy proxy;
    private Distribution near;
    private Distribution far;
    private volatile boolean sending = true; // written by the thread of the test
    private volatile boolean calm; // written by the thread of the test; from then on new connections are good

    @Before
    public void start() throws Exception {
        ledger = path("ledger");
        journal = FileChannel.open(path("journal"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        proxy = StreamProxy.between(LineServer.anyPort(), UnixDomainSocketAddress.of(path("far.sock")),
                number -> calm
                        ? StreamFault.NONE
                        : StreamFault.random(new SplittableRandom(SEED + number), 20_000, Duration.ofMillis(50)));
        int port = ((InetSocketAddress) proxy.address()).getPort();
        near = instance("near");
        near.configure("io.ecosystem.queue.outgoing~strict", SETTINGS.formatted(port, ", \"order\": \"strict\""));
        near.configure("io.ecosystem.queue.outgoing~free", SETTINGS.formatted(port, ""));
        near.put("deploy", "strict.jar", OutgoingIT.post("strict").bytes());
        near.put("deploy", "free.jar", OutgoingIT.post("free").bytes());
        far = instance("far");
        far.put("deploy", "ledger.jar", HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of()).bytes());
    }

    @After
    public void end() throws Exception {
        sending = false;
        threads.shutdownNow();
        journal.close();
        proxy.close();
        near.close();
        far.close();
    }

    @Test
    public void deliversAllThatWasAccepted() throws Exception {
        far.start();
        near.start();
        List<Future<?>> clients = List.of(threads.submit(() -> send("strict", 1)), threads.submit(() -> send("free",
                2)),
                threads.submit(() -> send("free", 3)));
        for (int kill = 0; kill < KILLS; kill++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MILLIS)));
            Distribution victim = random.nextBoolean() ? near : far;
            victim.close();
            victim.start();
        }
        sending = false;
        calm = true;
        for (Future<?> client : clients) {
            client.get(30, TimeUnit.SECONDS);
        }

        List<String> accepted = Files.readAllLines(path("journal"));
        awaitAll(accepted);
        awaitEmpty(near);
        awaitEmpty(far);
        Map<String, Integer> seen = seen();
        List<String> missing = missing(accepted);
        System.out.printf("seed %d: %d kills, %d connections, %d messages accepted, %d processed, %d of them again, %d "
                + "missing%n", SEED, KILLS, proxy.connections(), accepted.size(), seen.size(), seen.values().stream()
                        .mapToInt(times -> times - 1).sum(), missing.size());
        assertEquals(List.of(), missing);
        List<Long> strict = seen.keySet().stream().filter(key -> key.startsWith("strict")).map(key -> Long.parseLong(key
                .substring(key.lastIndexOf('-') + 1))).toList();
        assertEquals(strict.stream().sorted().toList(), strict);
        assertTrue("too few messages to mean anything: " + accepted.size(), accepted.size() > 20 * KILLS);
    }

    private void awaitAll(List<String> accepted) throws Exception {
        try {
            Await.until("all is processed", PATIENCE, () -> missing(accepted).isEmpty());
        } catch (AssertionError e) {
            List<String> missing = missing(accepted);
            throw new AssertionError("%d of %d missing, the first is %s; %s; %s".formatted(missing.size(), accepted
                    .size(),
                    missing.getFirst(), sizes(near), sizes(far)), e);
        }
    }

    private List<String> missing(List<String> accepted) throws IOException {
        Map<String, Integer> seen = seen();
        return accepted.stream().filter(key -> !seen.containsKey(key)).toList();
    }

    /** Fails with what is left. */
    private static void awaitEmpty(Distribution instance) throws Exception {
        try {
            Await.until("nothing is left in the queues", Duration.ofSeconds(60 + 5 * KILLS), () -> !sizes(instance)
                    .matches(
                            ".*\"entries\":[1-9].*"));
        } catch (AssertionError e) {
            throw new AssertionError(sizes(instance), e);
        }
    }

    /** How many times each key was processed, in the order of the first time. */
    private Map<String, Integer> seen() throws IOException {
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (String line : Files.readAllLines(ledger)) {
            String[] words = line.split(" ");
            boolean first = seen.merge(words[0], 1, Integer::sum) == 1;
            assertTrue("processed twice and not told so: " + line, first || words[2].equals("again"));
        }
        return seen;
    }

    /** Sends one message after the other, each once; what is not answered may have been accepted or not. */
    private Void send(String route, int client) throws Exception {
        long number = 0;
        while (sending) {
            try (Client connection = Client.connect(URI.create("uds://" + path("near.sock")))) {
                while (sending) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                    String key = "%s-%d-%08d".formatted(route, client, ++number);
                    String answer = connection.ask(
                            "{\"uid\":\"%s\",\"route_key\":\"%s\",\"data\":{\"file\":\"%s\",\"end\":\"done\"}}"
                                    .formatted(key, route, ledger));
                    if (answer == null) {
                        break;
                    }
                    if (answer.contains("\"status\":0")) {
                        accepted(key);
                    }
                }
            } catch (IOException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // until it is there again
            }
        }
        return null;
    }

    private synchronized void accepted(String key) throws IOException {
        journal.write(ByteBuffer.wrap((key + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private Distribution instance(String name) throws Exception {
        Distribution instance = Distribution.unpackedIn(folder.newFolder(name).toPath());
        instance.configure("io.ecosystem.transport.uds~main", "{\"path\": \"%s\"}".formatted(path(name + ".sock")));
        return instance;
    }

    private static String sizes(Distribution instance) throws Exception {
        try (Client client = instance.connect("tcp")) {
            return client.ask("{\"uid\":\"0\",\"route_key\":\"eco.queue.sizes\",\"data\":{}}");
        }
    }

    private Path path(String name) {
        return folder.getRoot().toPath().resolve(name);
    }
}
