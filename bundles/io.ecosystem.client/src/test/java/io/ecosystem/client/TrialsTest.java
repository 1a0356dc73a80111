package io.ecosystem.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import io.ecosystem.testkit.DatagramFault;
import io.ecosystem.testkit.DatagramProxy;
import io.ecosystem.testkit.DatagramServer;
import io.ecosystem.testkit.LineServer;
import io.ecosystem.testkit.Stalls;
import io.ecosystem.testkit.StreamFault;
import io.ecosystem.testkit.StreamProxy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many calls through faulty networks: every call ends in time, none gets another's answer, and nothing leaks.
 *
 * <p>A seed determines the faults; {@code -Dtrials=100000 -Dseed=7} sets the number of trials and another seed. A busy
 * machine delays all threads, so the delay that {@link Stalls} measures beside the trials is subtracted from the
 * lateness of a call. The rest may exceed 100 ms for one call in a thousand, whose threads the machine delayed while it
 * ran those of the stalls, and a second for none.
 */
@Timeout(300)
class TrialsTest {

    private static final int TRIALS = Integer.getInteger("trials", 10_000);
    private static final long SEED = Long.getLong("seed", 20_260_101L);
    private static final int AT_A_TIME = 40;
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long HANGS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int PROXIES = 4;
    private static final int LONGEST_TEXT = 400;

    /** A call that ended later than its deadline plus the grace, both as readings of the clock. */
    private record Late(long deadline, long end) {

        /** Returns the lateness without the time in which the machine ran nothing. */
        long behind(Stalls stalls) {
            return end - deadline - stalls.between(deadline, end);
        }
    }

    @TempDir
    Path folder;

    private final Deque<AutoCloseable> servers = new ArrayDeque<>();
    private final Map<String, AtomicInteger> outcomes = new ConcurrentSkipListMap<>();
    private final AtomicInteger wrong = new AtomicInteger();
    private final Queue<Late> late = new ConcurrentLinkedQueue<>();
    private final AtomicLong latest = new AtomicLong();

    @AfterEach
    void close() throws Exception {
        closeServers();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "uds", "udp"})
    void everyCallEndsInTimeAndNothingIsLeft(String scheme) throws Exception {
        runTrials(scheme, 50); // loads classes and opens resources that the JDK keeps
        outcomes.clear();
        latest.set(0);
        late.clear();
        long files = openFiles();
        long threads = clientThreads();

        long began = System.nanoTime();
        Stalls stalls = Stalls.watching();
        try (stalls) {
            runTrials(scheme, TRIALS);
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);

        long[] behind = late.stream()
                .mapToLong(call -> call.behind(stalls))
                .filter(nanos -> nanos > GRACE_NANOS)
                .toArray();
        System.out.printf(
                "%s: %d trials in %d ms, seed %d: %s%n    latest end %d ms behind its deadline; %d beyond 100 ms, %d"
                        + " of them without the machine, which was late by up to %d ms%n",
                scheme,
                TRIALS,
                millis,
                SEED,
                outcomes,
                TimeUnit.NANOSECONDS.toMillis(latest.get()),
                late.size(),
                behind.length,
                TimeUnit.NANOSECONDS.toMillis(stalls.longest()));
        assertThat(wrong).as("answers to another call").hasValue(0);
        assertThat(behind.length).as("calls beyond 100 ms").isLessThanOrEqualTo(TRIALS / 1_000);
        assertThat(LongStream.of(behind).max().orElse(0))
                .as("nanoseconds behind the deadline")
                .isLessThanOrEqualTo(HANGS_NANOS);
        assertThat(outcomes).containsKeys("answered", "TimedOutException", "cancelled");
        await("no file descriptor is left", () -> openFiles() <= files);
        await("no thread is left", () -> clientThreads() <= threads);
    }

    private void runTrials(String scheme, int trials) throws Exception {
        List<String> addresses = scheme.equals("udp") ? datagramProxies() : streamProxies(scheme);
        List<EcosystemClient> clients = clients(addresses);
        clients.forEach(TrialsTest::warmUp);
        Semaphore places = new Semaphore(AT_A_TIME);
        CountDownLatch ended = new CountDownLatch(trials);
        for (int i = 0; i < trials; i++) {
            int number = i;
            SplittableRandom random = new SplittableRandom(SEED + i);
            EcosystemClient client = clients.get(random.nextInt(clients.size()));
            places.acquire();
            Thread.startVirtualThread(() -> {
                trial(client, number, random);
                places.release();
                ended.countDown();
            });
        }
        assertThat(ended.await(240, TimeUnit.SECONDS)).as("all calls end").isTrue();
        for (EcosystemClient client : clients) {
            await(
                    "no timer is left: " + client.statistics(),
                    () -> client.statistics().inFlight() == 0
                            && client.statistics().waiting() == 0
                            && client.statistics().timers()
                                    <= client.statistics().connections());
            client.close();
            assertThat(client.statistics().connections()).isZero();
        }
        closeServers();
    }

    /** Binds the types, once for each client: that takes longer than a call may. */
    private static void warmUp(EcosystemClient client) {
        try {
            client.call("echo", new Echo.Numbered(-1, ""), Echo.Numbered.class);
        } catch (CallFailedException e) {
            // the trials cover failures
        }
    }

    private void trial(EcosystemClient client, int number, SplittableRandom random) {
        Duration within = Duration.ofMillis(random.nextLong(20, 300));
        Echo.Numbered body = new Echo.Numbered(number, "x".repeat(random.nextInt(LONGEST_TEXT)));
        CallOptions options = CallOptions.DEFAULT.within(within);
        options = random.nextBoolean() ? options.repeatable() : options;
        long began = System.nanoTime();
        try {
            if (random.nextInt(20) == 0) {
                var answer = client.callAsync("echo", body, Echo.Numbered.class, options);
                answer.cancel(true);
                count("cancelled");
                return;
            }
            Echo.Numbered answer = random.nextBoolean()
                    ? client.call("echo", body, Echo.Numbered.class, options)
                    : client.callAsync("echo", body, Echo.Numbered.class, options)
                            .join();
            count("answered");
            if (!answer.equals(body)) {
                wrong.incrementAndGet();
            }
        } catch (CallFailedException e) {
            count(e.getClass().getSimpleName());
        } catch (CompletionException e) {
            count(e.getCause().getClass().getSimpleName());
        } finally {
            ended(began + within.toNanos(), System.nanoTime());
        }
    }

    private void ended(long deadline, long end) {
        latest.accumulateAndGet(end - deadline, Math::max);
        if (end - deadline > GRACE_NANOS) {
            late.add(new Late(deadline, end));
        }
    }

    private void count(String outcome) {
        outcomes.computeIfAbsent(outcome, key -> new AtomicInteger()).incrementAndGet();
    }

    /**
     * Returns clients with kept and single-use connections, one and several addresses, with and without waiting calls.
     */
    private static List<EcosystemClient> clients(List<String> addresses) {
        String[] all = addresses.toArray(String[]::new);
        List<EcosystemClient> clients = new ArrayList<>();
        clients.add(quick(EcosystemClient.at(all).kept(2)).open());
        clients.add(quick(EcosystemClient.at(all).kept(4).order(AddressOrder.SPREAD))
                .open());
        clients.add(quick(EcosystemClient.at(all[0]).kept(1).maxInFlight(4).maxWaiting(8))
                .open());
        clients.add(quick(EcosystemClient.at(all).once(16)).open());
        clients.add(quick(EcosystemClient.at(all).once(8).order(AddressOrder.SPREAD))
                .open());
        clients.add(quick(EcosystemClient.at(all[1]).kept(2).heartbeat(Duration.ofMillis(10)))
                .open());
        return clients;
    }

    private static ClientBuilder quick(ClientBuilder builder) {
        return builder.connectTimeout(Duration.ofMillis(60))
                .answerTimeout(Duration.ofMillis(100))
                .retryDelay(Duration.ofMillis(2), Duration.ofMillis(20))
                .retransmitAfter(Duration.ofMillis(10));
    }

    private List<String> streamProxies(String scheme) throws IOException {
        AtomicInteger sessions = new AtomicInteger();
        LineServer server = LineServer.listen(
                free(scheme, "server"),
                session -> serve(session, new SplittableRandom(SEED + sessions.getAndIncrement())));
        servers.push(server);
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < PROXIES; i++) {
            long seed = SEED + i;
            StreamProxy proxy = StreamProxy.between(
                    free(scheme, "proxy" + i),
                    server.address(),
                    number -> StreamFault.random(
                            new SplittableRandom(seed * 1_000_003 + number), 2_000, Duration.ofMillis(150)));
            servers.push(proxy);
            addresses.add(
                    scheme.equals("uds") ? "uds://" + proxy.address() : "tcp://127.0.0.1:" + port(proxy.address()));
        }
        return addresses;
    }

    /** Sends some answers after the next one, and some twice; a delayed one that nothing follows is lost. */
    private static void serve(LineServer.Session session, SplittableRandom random) throws IOException {
        String held = "";
        for (String line = session.readLine(); line != null; line = session.readLine()) {
            String answer = line.equals("\005") ? "\006\n" : Echo.answer(line) + "\n";
            if (held.isEmpty() && random.nextInt(16) == 0) {
                held = answer;
            } else {
                session.write(answer + (random.nextInt(16) == 0 ? answer : "") + held);
                held = "";
            }
        }
    }

    private List<String> datagramProxies() throws IOException {
        DatagramServer server = DatagramServer.listen(LineServer.anyPort(), line -> List.of(Echo.answer(line)));
        servers.push(server);
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < PROXIES; i++) {
            long seed = SEED + i;
            DatagramProxy proxy = DatagramProxy.before(
                    server.address(),
                    Duration.ofMillis(50),
                    number -> DatagramFault.random(new SplittableRandom(seed * 1_000_003 + number)),
                    number -> DatagramFault.random(new SplittableRandom(seed * 1_000_033 + number)));
            servers.push(proxy);
            addresses.add("udp://127.0.0.1:" + port(proxy.address()));
        }
        return addresses;
    }

    private SocketAddress free(String scheme, String name) {
        return scheme.equals("uds") ? UnixDomainSocketAddress.of(folder.resolve(name)) : LineServer.anyPort();
    }

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    private void closeServers() throws Exception {
        while (!servers.isEmpty()) {
            servers.pop().close();
        }
    }

    private static long openFiles() {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(file ->
                            !target(file).contains("/classes") && !target(file).endsWith(".jar"))
                    .count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    /** Counts the clients' threads, including virtual ones. */
    private long clientThreads() {
        Path dump = folder.resolve("threads-" + System.nanoTime());
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            try (var lines = Files.lines(dump)) {
                return lines.filter(line ->
                                line.contains("\"io.ecosystem.client") || line.contains("io.ecosystem.client.internal"))
                        .count();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.yield();
        }
    }
}
