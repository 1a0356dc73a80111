package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Wasteful;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that an instance out of memory, threads or file descriptors recovers, or ends with its own exit code; it is
 * never alive and silent. {@code -Dshortage.seconds} is how long hostile peers continue, by default 3.
 */
@Tag("slow")
public class ShortageIT {

    private static final int SECONDS = Integer.getInteger("shortage.seconds", 3);
    private static final int PEERS = 300;
    private static final int FEW_THREADS = 10;
    private static final int FEW_FILES = 20;
    private static final int OUT_OF_MEMORY = 5;
    private static final int OTHER_USER = 54_321;
    private static final String ECHO = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":7}";
    private static final String ECHOED = "{\"uid\":\"1\",\"status\":0,\"data\":7}";

    @TempDir
    Path folder;

    private Distribution distribution;

    @BeforeEach
    public void unpack() throws Exception {
        distribution = Distribution.warmIn(folder);
        distribution.deploy(
                "wasteful.jar",
                HandlerJar.handler(Wasteful.class, "waste", "1.0.0").bytes());
    }

    @AfterEach
    public void end() {
        distribution.close();
    }

    @Test
    public void servesGoodClientsWhileAndAfterManySendMuchAndReadNothingIn64MiB() throws Exception {
        outlivesHostilePeers("-Xmx64m", SECONDS);
    }

    @Test
    public void servesGoodClientsWhileAndAfterManySendMuchAndReadNothingIn32MiB() throws Exception {
        outlivesHostilePeers("-Xmx32m", Math.min(SECONDS, 3));
    }

    @Test
    public void tellsWhatFollowsFromTheHeap() throws Exception {
        distribution.withJavaOptions("-Xmx64m").start();

        try (Client client = distribution.connect("uds")) {
            String answer =
                    client.ask(ECHO.replace("echo", "eco.config.get").replace("7", "{\"pid\":\"io.ecosystem.wire\"}"));

            assertTrue(
                    answer.matches(".*\"maxUnreadBytes\":\\{\"value\":\\d+,\"layer\":\"derived\","
                            + "\"source\":\"a heap of 6[0-9] MiB\"}.*"),
                    answer);
        }
    }

    @Test
    public void answersWithAnErrorWhereOneCallWantsTooMuch() throws Exception {
        distribution.withJavaOptions("-Xmx64m").start();

        String answer = waste("one array");

        assertTrue(answer.contains("\"status\":999"), answer);
        assertServes();
        assertEquals(0, distribution.stop());
    }

    @Test
    public void endsWithASummaryIfAThreadDiesForLackOfMemory() throws Exception {
        distribution.withJavaOptions("-Xmx64m").start();

        waste("memory");

        assertEquals(OUT_OF_MEMORY, distribution.awaitExit(Await.PATIENCE));
        assertTrue(
                distribution.output().contains("It ends as memory has run out in thread 'hoarder' (Java heap space)."),
                distribution.output());
        assertTrue(distribution.output().contains("[B (java.base"), distribution.output());
    }

    @Test
    public void endsWithASummaryIfTheHeapStaysFullAlthoughNobodySaysSo() throws Exception {
        distribution.withJavaOptions("-Xmx48m").start();

        waste("hidden memory");

        assertEquals(OUT_OF_MEMORY, distribution.awaitExit(Await.PATIENCE));
        assertTrue(
                distribution.output().contains("Memory has run out; raise the heap with -Xmx"), distribution.output());
    }

    @Test
    public void outlivesALackOfThreadsAndStopsInOrderDuringOne() throws Exception {
        start(asOtherUser());
        long pid = distribution.process().pid();
        limit(pid, "nproc", threadsOf(userOf(pid)) + FEW_THREADS);

        String started = waste("threads");
        assertTrue(started.contains("started"), started);
        assertTrue(
                Integer.parseInt(started.replaceAll(".*started (\\d+).*", "$1")) < 2 * FEW_THREADS,
                "the limit does not hold: " + started);
        waste("no threads");
        Await.until("an answer after the lack", this::serves);
        waste("threads");

        assertEquals(0, distribution.stop(), distribution.output());
        assertTrue(
                distribution.output().contains("A signal came while no thread could be started; the instance stops."),
                distribution.output());
    }

    @Test
    public void tellsALackOfFileDescriptorsOnceAndGoesOnWhenItIsOver() throws Exception {
        distribution.start();
        long pid = distribution.process().pid();
        try (var files = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
            limit(pid, "nofile", files.count() + FEW_FILES);
        }
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * FEW_FILES; i++) {
                clients.add(distribution.connect("tcp"));
            }
            distribution.awaitLog("no file descriptor is left (");
            assertEquals(ECHOED, clients.getFirst().ask(ECHO), "the first one is served");
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }

        Await.until("an answer after the lack", this::serves);
        assertEquals(
                1,
                distribution
                        .complaints(distribution.address("tcp")
                                + ": a connection could not be accepted: no file descriptor is left")
                        .size(),
                String.join("\n", distribution.complaints("")));
        assertTrue(distribution.complaints("").size() <= 5, String.join("\n", distribution.complaints("")));
        assertEquals(0, distribution.stop());
    }

    @Test
    public void tellsOnceThatConnectionsAreRefused() throws Exception {
        distribution.configure(
                "io.ecosystem.transport.tcp~main", "{\"host\": \"127.0.0.1\", \"port\": 0, \"maxConnections\": 1}");
        distribution.start();
        try (Client first = distribution.connect("tcp")) {
            assertEquals(ECHOED, first.ask(ECHO));
            for (int i = 0; i < 20; i++) {
                try (Client refused = distribution.connect("tcp")) {
                    assertTrue(refused.readLine().contains("\"status\":500"));
                }
            }
        }

        assertEquals(
                1,
                distribution
                        .complaints("1 connections are open and more are refused; raise maxConnections")
                        .size());
    }

    private void outlivesHostilePeers(String heap, int seconds) throws Exception {
        distribution.withJavaOptions(heap).start();
        byte[] request =
                (ECHO.replace("7", "\"" + "x".repeat(1_000_000) + "\"") + "\n").getBytes(StandardCharsets.UTF_8);
        List<Client> peers = new ArrayList<>();
        try (Client good = distribution.connect("tcp");
                Client local = distribution.connect("uds")) {
            for (int i = 0; i < PEERS; i++) {
                peers.add(distribution.connect(i % 3 == 0 ? "uds" : "tcp"));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < end) {
                peers.forEach(peer -> sendWhatFits(peer, request));
                assertEquals(ECHOED, good.ask(ECHO));
                assertEquals(ECHOED, local.ask(ECHO));
            }
        } finally {
            for (Client peer : peers) {
                peer.close();
            }
        }
        Await.until("an answer after the others have left", this::serves);
        assertServes();
        assertTrue(!distribution.output().contains("OutOfMemoryError"), distribution.output());
        assertEquals(0, distribution.stop());
    }

    private static void sendWhatFits(Client peer, byte[] request) {
        try {
            peer.sendWhatFits(request);
        } catch (IOException e) {
            // refused, or closed since it does not read
        }
    }

    private String waste(String what) throws Exception {
        distribution.awaitAnswer(ECHO, ECHOED);
        try (Client client = distribution.connect("uds")) {
            return client.ask("{\"uid\":\"1\",\"route_key\":\"waste\",\"data\":\"%s\"}".formatted(what));
        }
    }

    private boolean serves() throws IOException {
        try (Client client = distribution.connect("tcp")) {
            return ECHOED.equals(client.ask(ECHO));
        } catch (IOException e) {
            return false; // refused or closed, since resources are still missing
        }
    }

    private void assertServes() throws Exception {
        try (Client tcp = distribution.connect("tcp");
                Client uds = distribution.connect("uds");
                Datagrams udp = Datagrams.to(distribution.address("udp"))) {
            assertEquals(ECHOED, tcp.ask(ECHO));
            assertEquals(ECHOED, uds.ask(ECHO));
            assertEquals(ECHOED, udp.ask(ECHO));
        }
    }

    /** Returns whether to run as another user, since limits of threads do not apply to root. */
    private boolean asOtherUser() throws Exception {
        return userOf(ProcessHandle.current().pid()) == 0;
    }

    private void start(boolean asOtherUser) throws Exception {
        if (asOtherUser) {
            run("chown", "-R", String.valueOf(OTHER_USER), folder.toString());
            distribution.asUser(OTHER_USER);
        }
        distribution.start();
    }

    private static long userOf(long pid) throws IOException {
        return number(Path.of("/proc", String.valueOf(pid), "status"), "Uid:");
    }

    /** Returns the number of threads of a user, as limits count them. */
    private static long threadsOf(long user) throws IOException {
        long threads = 0;
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    Path status = process.resolve("status");
                    threads += number(status, "Uid:") == user ? number(status, "Threads:") : 0;
                } catch (IOException e) {
                    // it has ended
                }
            }
        }
        return threads;
    }

    private static long number(Path status, String key) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
                .findFirst()
                .orElseThrow();
    }

    /** Limits a process as its user, since others may not. */
    private static void limit(long pid, String what, long most) throws Exception {
        String user = String.valueOf(userOf(pid));
        List<String> command = new ArrayList<>();
        if (userOf(ProcessHandle.current().pid()) != userOf(pid)) {
            command.addAll(List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups"));
        }
        command.addAll(List.of("prlimit", "--%s=%d:".formatted(what, most), "--pid", String.valueOf(pid)));
        run(command.toArray(String[]::new));
    }

    private static void run(String... command) throws Exception {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor(), String.join(" ", command));
    }
}
