package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Versioned;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the replacement of a handler's jar in a running instance: no request is lost, and nothing of the old jar
 * remains.
 *
 * <p>{@code -Dswap.count=1000} makes a longer run, {@code -Dswap.rate=4000} limits the requests per second.
 */
public class SwapIT {

    private static final int SWAPS_UNDER_LOAD = Integer.getInteger("swap.count", 8);
    private static final int RATE = Integer.getInteger("swap.rate", 0); // 0 for as many as possible
    private static final int STREAMS = 6;
    private static final int DATAGRAMS = 2;
    private static final int SWAPS = 100;
    private static final int IN_FLIGHT = 16;
    private static final int REQUESTS_BETWEEN_SWAPS = 2_000;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final String FILE = "versioned.jar";
    private static final String REQUEST = "{\"uid\":\"%d\",\"route_key\":\"versioned\",\"data\":{}}";
    private static final Pattern ANSWER =
            Pattern.compile("\\{\"uid\":\"(\\d+)\",\"status\":0,\"data\":\"1\\.0\\.(\\d+)\"}");

    /** The observations of one client: the slowest answer, and the number of answers of each version. */
    private record Seen(long slowestNanos, TreeMap<Integer, Integer> versions) {

        int requests() {
            return versions.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    @TempDir
    Path folder;

    private final Set<Integer> deployed = ConcurrentHashMap.newKeySet();
    private final Map<Thread, Long> answered = new ConcurrentHashMap<>();
    private volatile boolean enough;
    private final Times steady = new Times();
    private final Times swapping = new Times();
    private volatile Times now = steady; // written by the test's thread
    private Distribution distribution;

    @BeforeEach
    public void start() throws Exception {
        distribution = Distribution.warmIn(folder);
        distribution.configure("io.ecosystem.deployer", "{\"scanMillis\": 20}");
        distribution.start();
        deploy(0);
        distribution.awaitAnswer(REQUEST.formatted(1), "\"1.0.0\"");
    }

    @AfterEach
    public void stop() {
        distribution.close();
    }

    @Test
    public void losesNoRequestUnderLoad() throws Exception {
        List<Seen> seen = new ArrayList<>();
        try (var threads = Executors.newCachedThreadPool()) {
            List<Future<Seen>> clients = new ArrayList<>();
            for (int i = 0; i < STREAMS / 2; i++) {
                clients.add(threads.submit(() -> overAStream("tcp")));
                clients.add(threads.submit(() -> overAStream("uds")));
            }
            for (int i = 0; i < DATAGRAMS; i++) {
                clients.add(threads.submit(this::overUdp));
            }
            try {
                awaitRequests(clients);
                now = swapping;
                for (int version = 1; version <= SWAPS_UNDER_LOAD; version++) {
                    awaitRequests(clients);
                    deploy(version);
                    distribution.awaitAnswer(REQUEST.formatted(1), "\"1.0.%d\"".formatted(version));
                }
                awaitRequests(clients);
            } finally {
                enough = true;
            }
            for (Future<Seen> client : clients) {
                seen.add(client.get(30, TimeUnit.SECONDS));
            }
        }

        report(seen);
        for (Seen one : seen) {
            assertTrue(
                    one.versions().containsKey(0) && one.versions().containsKey(SWAPS_UNDER_LOAD),
                    "a client was answered by %s only".formatted(one.versions()));
            assertTrue(
                    one.slowestNanos() < LONGEST_WAIT.toNanos(),
                    "a request waited for %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(one.slowestNanos())));
        }
        assertEquals(List.of(), distribution.complaints(""));
        Await.until(
                "one instance of the handler is left",
                Duration.ofSeconds(30),
                () -> distribution.instances("acme.Versioned") == 1);
    }

    @Test
    public void leavesNoClassLoaderBehind() throws Exception {
        int before = distribution.instances("org.apache.felix.framework.BundleWiringImpl$BundleClassLoader");

        try (Client client = distribution.connect("tcp")) {
            for (int version = 1; version <= SWAPS; version++) {
                String expected = "\"1.0.%d\"".formatted(version);
                deploy(version);
                Await.until(
                        expected + " answers",
                        () -> client.ask(REQUEST.formatted(1)).contains(expected));
            }
        }

        Await.until(
                "as many class loaders as before, " + before,
                () -> distribution.instances("org.apache.felix.framework.BundleWiringImpl$BundleClassLoader")
                        <= before);
        assertEquals(1, distribution.instances("acme.Versioned"));
    }

    private void deploy(int version) throws Exception {
        deployed.add(version);
        distribution.deploy(
                FILE,
                HandlerJar.handler(Versioned.class, "versioned", "1.0." + version)
                        .bytes());
    }

    /** Waits until the clients have worked, each of them, before the next swap; fails if one of them has failed. */
    private void awaitRequests(List<Future<Seen>> clients) throws Exception {
        Map<Thread, Long> before = Map.copyOf(answered);
        Await.until("%d more requests answered".formatted(REQUESTS_BETWEEN_SWAPS), () -> {
            for (Future<Seen> client : clients) {
                if (client.isDone()) {
                    throw new ExecutionException("a client has ended", client.exceptionNow());
                }
            }
            Map<Thread, Long> more = new HashMap<>(answered);
            before.forEach((client, count) -> more.merge(client, -count, Long::sum));
            return more.size() == clients.size()
                    && more.values().stream().noneMatch(count -> count < 2 * IN_FLIGHT)
                    && more.values().stream().mapToLong(Long::longValue).sum() >= REQUESTS_BETWEEN_SWAPS;
        });
    }

    private Seen overAStream(String scheme) throws Exception {
        TreeMap<Integer, Integer> versions = new TreeMap<>();
        long slowest = 0;
        try (Client client = distribution.connect(scheme)) {
            long start = System.nanoTime();
            for (long first = 0; !enough; first += IN_FLIGHT) {
                keepPace(start, first);
                long began = System.nanoTime();
                StringBuilder lines = new StringBuilder();
                for (long id = first; id < first + IN_FLIGHT; id++) {
                    lines.append(REQUEST.formatted(id)).append('\n');
                }
                client.send(lines.toString().getBytes(StandardCharsets.UTF_8));
                for (long id = first; id < first + IN_FLIGHT; id++) {
                    count(id, client.readLine(), versions);
                }
                now.addSince(began);
                slowest = Math.max(slowest, System.nanoTime() - began);
            }
        }
        return new Seen(slowest, versions);
    }

    /** Waits until a client may send the next request, if the rate is limited. */
    private static void keepPace(long start, long sent) {
        if (RATE > 0) {
            long due = start + sent * TimeUnit.SECONDS.toNanos(STREAMS + DATAGRAMS) / RATE;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private Seen overUdp() throws Exception {
        TreeMap<Integer, Integer> versions = new TreeMap<>();
        long slowest = 0;
        try (Datagrams datagrams = Datagrams.to(distribution.address("udp"))) {
            long start = System.nanoTime();
            for (long id = 0; !enough; id++) {
                keepPace(start, id);
                long began = System.nanoTime();
                count(id, datagrams.ask(REQUEST.formatted(id)), versions);
                now.addSince(began);
                slowest = Math.max(slowest, System.nanoTime() - began);
            }
        }
        return new Seen(slowest, versions);
    }

    /** Counts one answer: to this request, by a deployed version, not older than the last one seen. */
    private void count(long id, String answer, TreeMap<Integer, Integer> versions) {
        Matcher matcher = ANSWER.matcher(String.valueOf(answer));
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != id) {
            throw new AssertionError("request %d was answered with %s".formatted(id, answer));
        }
        int version = Integer.parseInt(matcher.group(2));
        if (!deployed.contains(version) || !versions.isEmpty() && version < versions.lastKey()) {
            throw new AssertionError(
                    "version %d answered, deployed were %s, seen were %s".formatted(version, deployed, versions));
        }
        versions.merge(version, 1, Integer::sum);
        answered.merge(Thread.currentThread(), 1L, Long::sum);
    }

    private void report(List<Seen> seen) {
        System.out.printf(
                "%d swaps under load: %d requests by %d clients, none lost; the slowest took %d ms%n",
                SWAPS_UNDER_LOAD,
                seen.stream().mapToInt(Seen::requests).sum(),
                seen.size(),
                TimeUnit.NANOSECONDS.toMillis(
                        seen.stream().mapToLong(Seen::slowestNanos).max().orElseThrow()));
        System.out.printf("before the swaps: %s%nduring the swaps: %s%n", steady, swapping);
    }
}
