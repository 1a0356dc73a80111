package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ledger;
import acme.Versioned;
import io.ecosystem.testkit.HostileLines;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs everything at once at moderate load: all transports, queues that fail and are paused, reprocessed and cleared, a
 * sender, cached answers, bundle swaps, changes of settings, operators, and misbehaving peers. No answer is wrong, no
 * acknowledged request is lost or done twice, and memory, threads, descriptors and classes do not grow.
 *
 * <p>{@code -Dsoak.minutes=10} makes a longer run, {@code -Dsoak.seed=...} repeats the choices of each actor in one.
 */
@Tag("slow")
public class SoakIT {

    private static final int MINUTES = Integer.getInteger("soak.minutes", 0);
    private static final long SEED = Long.getLong("soak.seed", 20_260_303);
    private static final Duration WINDOW = Duration.ofSeconds(MINUTES == 0 ? 8 : 30);
    private static final int WINDOWS = MINUTES == 0 ? 4 : MINUTES * 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SYMBOLS = 50;
    private static final int LONGEST_HOLD_MILLIS = 200;
    private static final String QUEUE = "{\"queue\":\"ledger\"}";
    private static final String ROUTE = "{\"queue_route_key\":\"ledger\"}";
    private static final String SENDER = "{\"queue_route_key\":\"notices\"}";
    private static final String QUOTES = "io.ecosystem.cache.lru~quotes";
    private static final String MOVING = "io.ecosystem.transport.tcp~moving";
    private static final Pattern NUMBER = Pattern.compile("\"number\":(\\d+)");
    private static final Pattern VERSION = Pattern.compile("\"data\":\"1\\.0\\.(\\d+)\"");

    // Permitted growth at the end, compared with the moment when everything had been used once:
    private static final long MORE_HEAP_BYTES = 3 << 20; // recorded durations, reusable buffers, soft references
    private static final long BYTES_OF_A_KEY = 200; // the store remembers the latest keys,
    private static final long BYTES_OF_KEYS = 8 << 20; // up to this size
    private static final long MORE_THREADS = 6; // carriers of virtual threads, and threads of the virtual machine
    private static final long MORE_VIRTUAL_THREADS = 10; // currently running timers
    /** The sender's connections, both ends of which are in this process, are replaced on a new configuration. */
    private static final long MORE_DESCRIPTORS = 20;

    private static final long MORE_CLASSES = 250; // generated for lambdas and method handles at their first use
    private static final long MORE_RESIDENT_KIB =
            64 << 10; // compiled code and pages of SQLite; the heap is allocated from the start

    /** A repeated step of an actor, paused for measurements. */
    private interface Step {
        void run(Random random) throws Exception;
    }

    @TempDir
    Path folder;

    private final ReentrantReadWriteLock quiet = new ReentrantReadWriteLock(true);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Future<?>> actors = new LinkedHashMap<>();
    private final List<AutoCloseable> connections = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong operations = new AtomicLong();
    private final AtomicLong hostilities = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();
    private final List<HostileLines.Row> garbage = HostileLines.all();
    private Distribution distribution;
    private Operator operator;
    private Path ledger;
    private volatile boolean acting = true; // written by the test's thread
    private volatile int swapped; // the latest deployed version; written by the actor that swaps

    @BeforeEach
    public void start() throws Exception {
        System.out.printf("-Dsoak.seed=%d -Dsoak.minutes=%d%n", SEED, MINUTES);
        ledger = folder.resolve("ledger");
        distribution = Distribution.unpackedIn(folder).withJavaOptions("-Xms128m -Xmx128m -XX:+AlwaysPreTouch");
        operator = new Operator(distribution);
        distribution.configure(
                "io.ecosystem.deployer",
                "{\"scanMillis\": 50, \"takeBackSlowMillis\": 30000, \"takeBackStallMillis\": 30000}"); // the disk may
        // stall
        distribution.configure(QUOTES, "{\"maximum\": 30}");
        distribution.put("deploy", "ledger.jar", ledger(0));
        distribution.put("deploy", "versioned.jar", versioned(0));
        distribution.put("deploy", "quotes.jar", CacheIT.quotes("1.0.0"));
        distribution.put("deploy", "post.jar", HandlerJar.sending("notices").bytes());
        distribution.start();
        distribution.configure("io.ecosystem.queue.outgoing~notices", """
            {"targets": ["%s"], "route": "ledger", "backoff": "20ms..200ms"}\
            """.formatted(distribution.address("uds")));
        Await.until("every route answers", PATIENCE, () -> {
            String routes = operator.ask("eco.routes", "{}");
            return List.of("ledger", "versioned", "quotes", "notices").stream()
                    .allMatch(route -> routes.contains("\"" + route + "\""));
        });
    }

    @AfterEach
    public void end() throws Exception {
        acting = false;
        threads.shutdownNow();
        for (AutoCloseable connection : List.copyOf(connections)) {
            connection.close();
        }
        distribution.close();
    }

    @Test
    public void holdsNoMoreAtTheEndAndLosesNothing() throws Exception {
        beginToAct();
        List<Footprint> footprints = new ArrayList<>();
        List<Integer> keys = new ArrayList<>();
        System.out.printf(
                "%6s %9s %7s %7s %7s %7s %9s %8s %8s %7s %7s %7s%n",
                "s",
                "heap, KiB",
                "virtual",
                "classes",
                "threads",
                "handles",
                "rss, MiB",
                "answers",
                "stored",
                "asked",
                "hostile",
                "changes");
        for (int window = 1; window <= WINDOWS; window++) {
            letAct();
            footprints.add(measure());
            keys.add(acknowledged.size());
            Footprint now = footprints.getLast();
            System.out.printf(
                    "%6d %9d %7d %7d %7d %7d %9d %8d %8d %7d %7d %7d%n",
                    window * WINDOW.toSeconds(),
                    now.heapBytes() >> 10,
                    now.virtualThreads(),
                    now.classes(),
                    now.threads(),
                    now.descriptors(),
                    now.residentKib() >> 10,
                    answers.get(),
                    acknowledged.size(),
                    operations.get(),
                    hostilities.get(),
                    changes.get());
        }
        acting = false;
        for (var actor : actors.entrySet()) {
            actor.getValue().get(60, TimeUnit.SECONDS);
        }
        awaitProcessed();

        assertEquals(
                List.of(),
                distribution.logged("is taken back:"),
                "a version that is as good as the one before was taken back");
        Processed processed = Processed.in(ledger);
        assertEquals(List.of(), processed.missing(acknowledged, operator.errors("ledger")));
        assertEquals(List.of(), processed.doubled(), distribution.condition());
        assertEquals(
                "{\"uid\":\"operator\",\"status\":0,\"data\":{\"errors\":[]}}",
                operator.ask("eco.error_states.get", "{}"));
        assertFlat(footprints, keys);
    }

    /** Compares the end with the first moment at which everything had been used, which is after the second window. */
    private static void assertFlat(List<Footprint> footprints, List<Integer> keys) {
        Footprint first = footprints.get(1);
        Footprint last = footprints.getLast();
        long heap = MORE_HEAP_BYTES + Math.min(BYTES_OF_KEYS, BYTES_OF_A_KEY * (keys.getLast() - keys.get(1)));
        String grown = "; the heap has more of: " + last.grownSince(first);
        assertTrue(
                last.heapBytes() <= first.heapBytes() + heap,
                "heap: %d bytes, then %d%s".formatted(first.heapBytes(), last.heapBytes(), grown));
        assertGrown("virtual threads" + grown, first.virtualThreads(), last.virtualThreads(), MORE_VIRTUAL_THREADS);
        assertGrown("classes" + grown, first.classes(), last.classes(), MORE_CLASSES);
        assertGrown("threads", first.threads(), last.threads(), MORE_THREADS);
        assertGrown("descriptors", first.descriptors(), last.descriptors(), MORE_DESCRIPTORS);
        assertGrown("resident KiB", first.residentKib(), last.residentKib(), MORE_RESIDENT_KIB);
    }

    private static void assertGrown(String what, long first, long last, long most) {
        assertTrue(last <= first + most, "%d, then %d %s".formatted(first, last, what));
    }

    private void beginToAct() throws Exception {
        act("echo over tcp", 20, echo(connected("tcp")));
        act("echo over uds", 20, echo(connected("uds")));
        act("echo over udp", 20, echo(datagrams()));
        act("feed", 15, feed(connected("tcp")));
        act("send", 20, send(connected("uds")));
        act("cached", 10, cached(connected("tcp")));
        act("versioned", 5, versioned(connected("tcp")));
        act("swap", 1_000, random -> swap());
        act("operate", 20, operate());
        act("reconfigure", 500, reconfigure());
        act("be hostile", 30, this::beHostile);
    }

    private void act(String name, int pauseMillis, Step step) {
        actors.put(name, threads.submit(() -> {
            Random random = new Random(SEED ^ name.hashCode());
            while (acting) {
                quiet.readLock().lock();
                try {
                    step.run(random);
                } finally {
                    quiet.readLock().unlock();
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
            }
            return null;
        }));
    }

    /** Runs the actors for a window, and fails if one of them has failed. */
    private void letAct() throws Exception {
        long end = System.nanoTime() + WINDOW.toNanos();
        Await.until("the window ends", WINDOW.plus(PATIENCE), () -> {
            for (var actor : actors.entrySet()) {
                if (actor.getValue().isDone()) {
                    throw new AssertionError(
                            "seed %d: %s; %s".formatted(SEED, actor.getKey(), distribution.condition()),
                            actor.getValue().exceptionNow());
                }
            }
            return System.nanoTime() > end;
        });
    }

    /** Measures while no actor is in a step, and their work is done. */
    private Footprint measure() throws Exception {
        quiet.writeLock().lock();
        try {
            awaitProcessed();
            long[] before = {-1, 0};
            Await.until("no descriptor is opened or closed for a second", PATIENCE, () -> {
                long now = Footprint.descriptors(distribution);
                boolean settled = now == before[0] && System.nanoTime() > before[1] + TimeUnit.SECONDS.toNanos(1);
                if (now != before[0]) {
                    before[0] = now;
                    before[1] = System.nanoTime();
                }
                return settled;
            });
            return Footprint.of(distribution);
        } finally {
            quiet.writeLock().unlock();
        }
    }

    private void awaitProcessed() throws Exception {
        Await.until(
                "everything is delivered and processed",
                PATIENCE,
                () -> operator.hasProcessedAllOf("notices") && operator.hasProcessedAllOf("ledger"));
    }

    private Client connected(String scheme) throws IOException {
        Client client = distribution.connect(scheme);
        connections.add(client);
        return client;
    }

    private Datagrams datagrams() throws IOException {
        Datagrams datagrams = Datagrams.to(distribution.address("udp"));
        connections.add(datagrams);
        return datagrams;
    }

    private Step echo(Client client) {
        return random -> {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                texts.add(text(random, random.nextInt(40) == 0 ? 100_000 : 2_000));
                client.send(Operator.request("e" + i, "echo", texts.getLast()));
            }
            for (int i = 0; i < texts.size(); i++) {
                assertEquals(
                        "{\"uid\":\"e%d\",\"status\":0,\"data\":%s}".formatted(i, texts.get(i)), client.readLine());
            }
            answers.addAndGet(texts.size());
        };
    }

    private Step echo(Datagrams datagrams) {
        return random -> {
            String text = text(random, 2_000);
            assertEquals(
                    "{\"uid\":\"e\",\"status\":0,\"data\":%s}".formatted(text),
                    datagrams.ask(Operator.request("e", "echo", text)));
            answers.incrementAndGet();
        };
    }

    private static String text(Random random, int longest) {
        return "\"%d%s\"".formatted(random.nextInt(), "x".repeat(random.nextInt(longest)));
    }

    /**
     * Sends jobs: most are done, some at the second attempt; some fail and are reprocessed, some are rejected and
     * cleared.
     */
    private Step feed(Client client) {
        AtomicLong number = new AtomicLong();
        return random -> {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int end = random.nextInt(20);
                keys.add((end < 1 ? "fail" : end < 2 ? "reject" : end < 4 ? "once" : "done") + "-"
                        + number.incrementAndGet());
                client.send(Operator.request(keys.getLast(), "ledger", job(keys.getLast())));
            }
            for (String key : keys) {
                String answer = client.readLine();
                if (answer != null
                        && answer.equals(
                                "{\"uid\":\"%1$s\",\"status\":0,\"data\":{\"uid\":\"%1$s\"}}".formatted(key))) {
                    acknowledged.add(key);
                } else {
                    assertTrue(answer != null && answer.contains("Receiving on 'ledger' has been paused."), answer);
                }
                answers.incrementAndGet();
            }
        };
    }

    private Step send(Client client) {
        AtomicLong number = new AtomicLong();
        return random -> {
            String key = "done-sent-" + number.incrementAndGet();
            assertEquals(
                    "{\"uid\":\"%1$s\",\"status\":0,\"data\":\"%1$s\"}".formatted(key),
                    client.ask(Operator.request(key, "notices", job(key))));
            acknowledged.add(key);
            answers.incrementAndGet();
        };
    }

    private String job(String key) {
        return "{\"file\":\"%s\",\"end\":\"%s\"}".formatted(ledger, key.substring(0, key.indexOf('-')));
    }

    /** Expects the same or a newer answer for a symbol each time. */
    private Step cached(Client client) {
        Map<String, Integer> latest = new HashMap<>();
        return random -> {
            String symbol = "s" + random.nextInt(SYMBOLS);
            String answer = client.ask(Operator.request("c", "quotes", "{\"symbol\":\"%s\"}".formatted(symbol)));
            Matcher matcher = NUMBER.matcher(String.valueOf(answer));
            assertTrue(matcher.find() && answer.contains("\"status\":0"), answer);
            int number = Integer.parseInt(matcher.group(1));
            assertTrue(
                    number >= latest.getOrDefault(symbol, 0),
                    "%s after number %s".formatted(answer, latest.get(symbol)));
            latest.put(symbol, number);
            answers.incrementAndGet();
        };
    }

    /** Expects a deployed version, and none older than the last one seen. */
    private Step versioned(Client client) {
        int[] latest = {0};
        return random -> {
            String answer = client.ask(Operator.request("v", "versioned", "{}"));
            Matcher matcher = VERSION.matcher(String.valueOf(answer));
            assertTrue(matcher.find() && answer.contains("\"status\":0"), answer);
            int version = Integer.parseInt(matcher.group(1));
            assertTrue(
                    version >= latest[0] && version <= swapped,
                    "version %d after %d, deployed is %d".formatted(version, latest[0], swapped));
            latest[0] = version;
            answers.incrementAndGet();
        };
    }

    private void swap() throws Exception {
        swapped++;
        distribution.deploy("versioned.jar", versioned(swapped));
        distribution.awaitAnswer(Operator.request("v", "versioned", "{}"), "\"1.0.%d\"".formatted(swapped));
        if (swapped % 4 == 0) {
            distribution.deploy("ledger.jar", ledger(swapped));
            distribution.awaitAnswer(
                    Operator.request("l", "eco.queue.list", QUEUE),
                    "\"worker\":\"acme.Ledger 1.0.%d\"".formatted(swapped));
        }
        changes.incrementAndGet();
    }

    private static byte[] versioned(int version) throws IOException {
        return HandlerJar.handler(Versioned.class, "versioned", "1.0." + version)
                .bytes();
    }

    private static byte[] ledger(int version) throws IOException {
        return HandlerJar.queued(
                        Ledger.class,
                        "ledger",
                        "1.0." + version,
                        Map.of("maxAttempts", 2, "workers", 3, "backoff", "10ms..50ms"))
                .bytes();
    }

    /** Runs all operations of an operator repeatedly, in varying order. */
    private Step operate() {
        List<Step> all = new ArrayList<>(List.of(
                pausing("eco.buffered_handler.processing.", ROUTE),
                pausing("eco.queued_handler.receiving.", ROUTE),
                pausing("eco.buffered_handler.all.", ROUTE),
                pausing("eco.buffered_sender.send_process.", SENDER),
                asking("eco.queue.reprocess", "{\"queue\":\"ledger\",\"reason\":\"out of order\"}"),
                asking("eco.queue.reprocess", "{\"queue\":\"ledger\",\"reason\":\"out of order\",\"dry_run\":true}"),
                asking("eco.queue.reprocess", "{\"queue\":\"ledger\",\"state\":\"waiting\"}"),
                asking("eco.buffered_sender.errors.reprocess.all", SENDER),
                asking("eco.queue.clear", "{\"queue\":\"ledger\",\"reason\":\"no such job\"}"),
                asking("eco.queue.browse", "{\"queue\":\"ledger\",\"size\":50}"),
                asking("eco.queue.browse", "{\"queue\":\"ledger\",\"state\":\"pending\"}"),
                asking("eco.buffered_handler.errors.get_first_10", ROUTE),
                asking("eco.queue.list", "{}"),
                asking("eco.queue.sizes", "{}"),
                asking("eco.statistics.get", "{\"type\":\"current\"}"),
                asking("eco.statistics.get", "{\"type\":\"gathered\"}"),
                asking("eco.statistics.get", "{\"type\":\"full\"}"),
                asking("eco.error_states.get", "{}"),
                asking("eco.error_states.clear", "{\"error_id\":\"UNKNOWN\",\"count\":0}"),
                asking("eco.config.get", "{}"),
                asking("eco.routes", "{}"),
                asking("eco.cache.list", "{}"),
                asking("eco.cache.stats", "{\"cache\":\"quotes\"}"),
                asking("eco.cache.clear", "{\"cache\":\"quotes\"}"),
                asking("eco.log.level", "{\"level\":\"debug\"}"),
                asking("eco.log.level", "{\"level\":\"info\"}"),
                asking("eco.log.buffer", "{\"size\":100}"),
                asking("eco.log.buffer", "{\"size\":0}")));
        int[] next = {0};
        return random -> {
            if (next[0] % all.size() == 0) {
                Collections.shuffle(all, random);
            }
            all.get(next[0]++ % all.size()).run(random);
            operations.incrementAndGet();
        };
    }

    private Step asking(String route, String data) {
        return random -> operator.command(route, data);
    }

    /** Pauses, and resumes after a while. */
    private Step pausing(String routes, String queue) {
        return random -> {
            operator.command(routes + "pause", queue);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_HOLD_MILLIS)));
            operator.command(routes + "unpause", queue);
        };
    }

    /** Moves a listener, and changes the bounds of a queue, a sender and a cache. */
    private Step reconfigure() {
        return random -> {
            switch (random.nextInt(4)) {
                case 0 ->
                    distribution.configure(
                            "io.ecosystem.queue.incoming~ledger",
                            "{\"route\": \"ledger\", \"workers\": %d}".formatted(1 + random.nextInt(5)));
                case 1 -> distribution.configure(QUOTES, "{\"maximum\": %d}".formatted(20 + random.nextInt(20)));
                case 2 ->
                    distribution.configure("io.ecosystem.queue.outgoing~notices", """
                        {"targets": ["%s"], "route": "ledger", "backoff": "%dms..200ms"}\
                        """.formatted(
                                    distribution.address("uds"), 10 + random.nextInt(20)));
                default -> move();
            }
            changes.incrementAndGet();
        };
    }

    private void move() throws Exception {
        int port = Ports.free();
        distribution.configure(MOVING, "{\"host\": \"127.0.0.1\", \"port\": %d}".formatted(port));
        Await.until("the listener has moved", () -> {
            try (Client client = Client.connect(port)) {
                return "{\"uid\":\"m\",\"status\":0,\"data\":7}".equals(client.ask(Operator.request("m", "echo", "7")));
            } catch (IOException e) {
                return false; // not listening yet
            }
        });
    }

    private void beHostile(Random random) throws Exception {
        switch (random.nextInt(6)) {
            case 0 -> sendGarbage(random, "tcp");
            case 1 -> sendGarbage(random, "uds");
            case 2 -> sendGarbageDatagrams(random);
            case 3 -> neverRead(random);
            case 4 -> breakOff(random);
            default -> comeAndGo(random);
        }
        hostilities.incrementAndGet();
    }

    /** Sends bad lines, each of which gets an answer; another test checks their content. */
    private void sendGarbage(Random random, String scheme) throws IOException {
        try (Client client = distribution.connect(scheme)) {
            for (int i = 0; i < 5; i++) {
                client.send(garbage.get(random.nextInt(garbage.size())).line().toByteArray());
                client.send("");
                assertTrue(client.readLine() != null, "no answer to garbage");
            }
            byte[] noise = new byte[random.nextInt(10_000)];
            random.nextBytes(noise);
            client.send(noise);
        }
    }

    private void sendGarbageDatagrams(Random random) throws IOException {
        try (Datagrams datagrams = Datagrams.to(distribution.address("udp"))) {
            for (int i = 0; i < 10; i++) {
                byte[] noise = new byte[random.nextInt(2_000)];
                random.nextBytes(noise);
                datagrams.send(noise);
            }
        }
    }

    /** Sends more requests than the socket holds, and reads no answer. */
    private void neverRead(Random random) throws IOException {
        byte[] request = (Operator.request("d", "echo", "\"%s\"".formatted("x".repeat(50_000))) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        try (Client deaf = distribution.connect(random.nextBoolean() ? "tcp" : "uds")) {
            for (int i = 0; i < 100; i++) {
                deaf.sendWhatFits(request);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_HOLD_MILLIS)));
        }
    }

    /** Disconnects in the middle of a line, by a reset, or after it has closed its half of the connection. */
    private void breakOff(Random random) throws IOException {
        URI address = distribution.address("tcp");
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream().write("{\"uid\":\"half\",\"route_key\":\"ec".getBytes(StandardCharsets.UTF_8));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_HOLD_MILLIS)));
            if (random.nextBoolean()) {
                socket.setSoLinger(true, 0);
            } else {
                socket.shutdownOutput();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_HOLD_MILLIS)));
            }
        }
    }

    private void comeAndGo(Random random) throws IOException {
        for (int i = 0; i < 20; i++) {
            distribution.connect(random.nextBoolean() ? "tcp" : "uds").close();
        }
    }
}
