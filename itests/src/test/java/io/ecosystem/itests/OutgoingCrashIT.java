package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills sender and receiver repeatedly, also both at once, while they start or stop, and while a sender is paused and
 * resumed; and cuts, delays, swallows or resets the connections between them. In the end each message that {@code send}
 * accepted has been processed by the receiving handler, none twice in one life of the receiver nor in another without
 * being marked as redelivered, and in order where requested; no queue has entries left, and there are no error states.
 *
 * <p>{@code -Doutgoing.kills=60} makes a longer run, {@code -Doutgoing.seed=...} repeats one.
 */
@Tag("slow")
public class OutgoingCrashIT {

    private static final int KILLS = Integer.getInteger("outgoing.kills", 6);
    private static final long SEED = Long.getLong("outgoing.seed", 20_260_202);
    private static final int LONGEST_LIFE_MILLIS = 800;
    private static final int LONGEST_START_MILLIS = 1_500;
    private static final int LONGEST_STOP_MILLIS = 400;
    private static final List<String> SENDERS = List.of("strict", "grouped", "free");
    private static final int GROUPS = 5;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60 + KILLS);
    private static final String KILLED = "the receiver was killed";
    private static final String SETTINGS = """
        {"targets": ["tcp://127.0.0.1:%d"], "route": "ledger", "backoff": "10ms..200ms", "timeout": "500ms"%s}\
        """;

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Distribution, Integer> kills = new HashMap<>();
    private final Times starts = new Times();
    private Path ledger;
    private FileChannel journal;
    private StreamProxy proxy;
    private Distribution near;
    private Distribution far;
    private volatile boolean sending = true; // written by the test's thread
    private volatile boolean calm; // written by the test's thread; new connections then have no faults

    @BeforeEach
    public void start() throws Exception {
        System.out.printf("-Doutgoing.seed=%d -Doutgoing.kills=%d%n", SEED, KILLS);
        ledger = path("ledger");
        journal = FileChannel.open(path("journal"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        proxy = StreamProxy.between(
                LineServer.anyPort(),
                UnixDomainSocketAddress.of(path("far.sock")),
                number -> calm
                        ? StreamFault.NONE
                        : StreamFault.random(new SplittableRandom(SEED + number), 20_000, Duration.ofMillis(50)));
        int port = ((InetSocketAddress) proxy.address()).getPort();
        near = instance("near");
        sender("strict", SETTINGS.formatted(port, ", \"order\": \"strict\""));
        sender("grouped", SETTINGS.formatted(port, ", \"group\": \"group\""));
        sender("free", SETTINGS.formatted(port, ""));
        far = instance("far");
        far.put(
                "deploy",
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of()).bytes());
    }

    @AfterEach
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
        List<Future<?>> clients = SENDERS.stream()
                .<Future<?>>map(route -> threads.submit(() -> send(route)))
                .toList();
        while (kills.values().stream().mapToInt(Integer::intValue).sum() < KILLS - 1) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MILLIS)));
            killAndStart(
                    switch (random.nextInt(5)) {
                        case 0 -> List.of(far, near);
                        case 1, 2 -> List.of(far);
                        default -> List.of(near);
                    });
        }
        sending = false;
        for (Future<?> client : clients) {
            client.get(30, TimeUnit.SECONDS);
        }
        calm = true;
        kill(far); // and with it the faulty connections
        far.start();
        long began = System.nanoTime();
        long left = left(near);
        awaitEmpty(near, SENDERS);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        awaitEmpty(far, List.of("ledger"));

        List<String> accepted = Files.readAllLines(path("journal"));
        Map<String, Integer> seen = seen();
        List<String> missing =
                accepted.stream().filter(key -> !seen.containsKey(key)).toList();
        int again = seen.values().stream().mapToInt(times -> times - 1).sum();
        System.out.printf(
                "seed %d: %d kills of the sender and %d of the receiver, %d connections; %d messages accepted, %d "
                        + "processed, %d of them again, %d missing; %d were left at the end and delivered in %d ms%n",
                SEED,
                kills.get(near),
                kills.get(far),
                proxy.connections(),
                accepted.size(),
                seen.size(),
                again,
                missing.size(),
                left,
                millis);
        System.out.printf("listening after a kill: %s%n", starts);
        assertEquals(List.of(), missing);
        assertOrder(seen.keySet());
        for (Distribution instance : List.of(near, far)) {
            Await.until(
                    "nothing is wrong",
                    () -> ask(instance, "eco.error_states.get").contains("\"errors\":[]"));
        }
        assertTrue(accepted.size() > 50 * KILLS, "too few messages to mean anything: " + accepted.size());
    }

    private void killAndStart(List<Distribution> victims) throws Exception {
        switch (random.nextInt(4)) {
            case 0 -> stopFor(random.nextInt(LONGEST_STOP_MILLIS), victims);
            case 1 -> pauseAndResumeSenders();
            default -> {}
        }
        kill(victims);
        if (random.nextInt(4) == 0) {
            for (Distribution victim : victims) {
                victim.launch();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_START_MILLIS)));
            kill(victims);
        }
        for (Distribution victim : victims) {
            long began = System.nanoTime();
            victim.start();
            starts.addSince(began);
        }
        for (String sender : SENDERS) {
            String answer = ask(near, sending("unpause"), sender);
            assertTrue(answer.contains("\"status\":0"), answer);
        }
    }

    /** Stops instances in an orderly way, with some time for it. */
    private static void stopFor(int millis, List<Distribution> victims) {
        victims.forEach(victim -> victim.process().destroy());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Pauses and resumes the senders; on return, the last command to each is on its way. */
    private void pauseAndResumeSenders() throws Exception {
        for (String sender : SENDERS) {
            String answer = ask(near, sending("pause"), sender);
            assertTrue(answer.contains("\"status\":0"), answer);
            try (Client operator = near.connect("uds")) {
                operator.send(request(sending(random.nextBoolean() ? "pause" : "unpause"), sender));
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(5_000)));
            }
        }
    }

    private static String sending(String command) {
        return "eco.buffered_sender.send_process." + command;
    }

    private void kill(List<Distribution> victims) throws Exception {
        for (Distribution victim : victims) {
            kill(victim);
        }
    }

    private void kill(Distribution victim) throws Exception {
        kills.merge(victim, 1, Integer::sum);
        victim.process().destroyForcibly();
        victim.awaitExit(Await.PATIENCE);
        if (victim == far) {
            Files.writeString(ledger, KILLED + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /**
     * Asserts that messages of the strict sender, and those of each group, are in the order in which they were sent.
     */
    private static void assertOrder(Set<String> keys) {
        Map<String, List<String>> ordered = keys.stream()
                .filter(key -> !key.startsWith("free"))
                .collect(Collectors.groupingBy(key -> key.substring(0, key.lastIndexOf('-'))));
        assertEquals(1 + GROUPS, ordered.size());
        for (List<String> sequence : ordered.values()) {
            assertEquals(sequence.stream().sorted().toList(), sequence);
        }
    }

    /** Waits until the queues are empty; fails with what is left, including errors. */
    private static void awaitEmpty(Distribution instance, List<String> queues) throws Exception {
        try {
            Await.until("nothing is left in the queues", PATIENCE, () -> left(instance) == 0);
        } catch (AssertionError e) {
            throw new AssertionError(ask(instance, "eco.queue.list") + ask(instance, "eco.error_states.get"), e);
        }
        String sizes = ask(instance, "eco.queue.sizes");
        for (String queue : queues) {
            assertTrue(sizes.contains("\"queue\":\"%s\"".formatted(queue)), sizes);
        }
    }

    /** Returns the number of entries in any state. */
    private static long left(Distribution instance) throws Exception {
        String sizes = ask(instance, "eco.queue.sizes");
        assertTrue(sizes.contains("\"status\":0"), sizes);
        return Pattern.compile("\"entries\":(\\d+)")
                .matcher(sizes)
                .results()
                .mapToLong(size -> Long.parseLong(size.group(1)))
                .sum();
    }

    /** Returns how many times each key was processed, in the order of the first time. */
    private Map<String, Integer> seen() throws IOException {
        Map<String, Integer> seen = new LinkedHashMap<>();
        Set<String> thisLife = new HashSet<>();
        for (String line : Files.readAllLines(ledger)) {
            if (line.equals(KILLED)) {
                thisLife.clear();
                continue;
            }
            String[] words = line.split(" ");
            boolean first = seen.merge(words[0], 1, Integer::sum) == 1;
            assertTrue(thisLife.add(words[0]), "processed twice by one process: " + line);
            assertTrue(first || words[2].equals("again"), "processed twice and not told so: " + line);
        }
        return seen;
    }

    /** Sends one message after the other, each once; an unanswered one may have been accepted. */
    private Void send(String route) throws Exception {
        long number = 0;
        while (sending) {
            try (Client connection = Client.connect(URI.create("uds://" + path("near.sock")))) {
                while (sending) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                    long group = ++number % (route.equals("grouped") ? GROUPS : 1);
                    String key = "%s-%d-%08d".formatted(route, group, number);
                    String answer = connection.ask(
                            ("{\"uid\":\"%s\",\"route_key\":\"%s\",\"data\":{\"file\":\"%s\",\"end\":\"done\","
                                            + "\"group\":%d}}")
                                    .formatted(key, route, ledger, group));
                    if (answer == null) {
                        break;
                    }
                    if (answer.contains("\"status\":0")) {
                        accepted(key);
                    }
                }
            } catch (IOException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // until it is back
            }
        }
        return null;
    }

    private synchronized void accepted(String key) throws IOException {
        journal.write(ByteBuffer.wrap((key + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private Distribution instance(String name) throws Exception {
        Distribution instance = Distribution.warmIn(Files.createDirectory(folder.resolve(name)));
        instance.configure("io.ecosystem.transport.uds~main", "{\"path\": \"%s\"}".formatted(path(name + ".sock")));
        kills.put(instance, 0);
        return instance;
    }

    /** Adds a sender, and a handler with its name that sends its requests. */
    private void sender(String name, String settings) throws Exception {
        near.configure("io.ecosystem.queue.outgoing~" + name, settings);
        near.put("deploy", name + ".jar", HandlerJar.sending(name).bytes());
    }

    private static String ask(Distribution instance, String route) throws Exception {
        return ask(instance, route, "");
    }

    private static String ask(Distribution instance, String route, String queue) throws Exception {
        try (Client client = instance.connect("uds")) {
            return client.ask(request(route, queue));
        }
    }

    private static String request(String route, String queue) {
        return "{\"uid\":\"0\",\"route_key\":\"%s\",\"data\":%s}"
                .formatted(route, queue.isEmpty() ? "{}" : "{\"queue_route_key\":\"%s\"}".formatted(queue));
    }

    private Path path(String name) {
        return folder.resolve(name);
    }
}
