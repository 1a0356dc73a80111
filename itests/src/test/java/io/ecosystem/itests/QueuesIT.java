package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ledger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that requests of a queued handler are stored before they are acknowledged, and processed later, whatever
 * happens in between.
 */
public class QueuesIT {

    private static final int WINDOW = 16;
    private static final String QUEUE = "{\"queue_route_key\":\"ledger\"}";

    @TempDir
    Path folder;

    private Distribution distribution;
    private Path ledger;

    @BeforeEach
    public void start() throws Exception {
        ledger = folder.resolve("ledger");
        distribution = Distribution.warmIn(folder);
        distribution.start();
        distribution.configure("io.ecosystem.deployer", "{\"scanMillis\": 20}");
    }

    @AfterEach
    public void end() {
        distribution.close();
    }

    @Test
    public void processesEachKeyOnceAndInOrder() throws Exception {
        deploy("1.0.0", Map.of());

        assertEquals("{\"uid\":\"first\",\"status\":0,\"data\":{\"uid\":\"first\"}}", send("first", "done"));
        assertTrue(send("second", "once").contains("\"status\":0"));
        assertTrue(send("third", "done").contains("\"status\":0"));

        awaitLedger(List.of("first 1 new 1.0.0", "third 1 new 1.0.0", "second 2 new 1.0.0"));
        assertTrue(send("first", "done").contains("\"status\":0"));
        assertTrue(send("first", "fail").contains("\"status\":600"));
        assertTrue(ask("ledger", "{\"file\":5}").contains("\"status\":300"));
        awaitSizes(0, 0);
        assertEquals(3, Files.readAllLines(ledger).size());
    }

    @Test
    public void keepsEntriesAndPausesOverARestart() throws Exception {
        deploy("1.0.0", Map.of());
        assertTrue(ask("eco.buffered_handler.processing.pause", QUEUE).contains("Paused PROCESSING."));
        for (int i = 0; i < 20; i++) {
            assertTrue(send("k" + i, "done").contains("\"status\":0"));
        }

        assertEquals(0, distribution.stop());
        distribution.start();

        awaitWorker("1.0.0");
        awaitSizes(20, 0);
        assertTrue(ask("eco.buffered_handler.data", QUEUE).contains("\"processing_paused\":true"));
        assertTrue(ask("eco.statistics.get", "{\"type\":\"current\"}")
                .contains("\"queue_pauses\":{\"incoming\":{\"ledger\":[\"processing\"]}}"));
        assertFalse(Files.exists(ledger));
        assertTrue(ask("eco.queued_handler.processing.unpause", QUEUE).contains("UN-Paused PROCESSING."));
        awaitLedger(Stream.iterate(0, i -> i + 1)
                .limit(20)
                .map("k%d 1 new 1.0.0"::formatted)
                .toList());
        assertTrue(ask("eco.buffered_handler.receiving.pause", QUEUE).contains("Paused RECEIVING."));
        assertTrue(send("late", "done").contains("[Receiving on 'ledger' has been paused.]"));
    }

    @Test
    public void losesNothingWhenItsFolderIsDeletedInUse() throws Exception {
        deploy("1.0.0", Map.of());
        assertTrue(ask("eco.buffered_handler.processing.pause", QUEUE).contains("Paused PROCESSING."));
        int[] sent = {0};
        while (sent[0] < 20) {
            assertTrue(send("k" + sent[0]++, "done").contains("\"status\":0"));
        }

        try (Stream<Path> files = Files.walk(distribution.folder("queues"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        Await.until("the queue is rewritten", () -> {
            assertTrue(send("k" + sent[0]++, "done").contains("\"status\":0"));
            return ask("eco.error_states.get", "{}").contains("QUEUE.INCOMING/LEDGER.REMOVED");
        });
        distribution.process().destroyForcibly();
        distribution.awaitExit(Await.PATIENCE);
        distribution.start();

        awaitWorker("1.0.0");
        awaitSizes(sent[0], 0);
        assertTrue(ask("eco.buffered_handler.data", QUEUE).contains("\"processing_paused\":true"));
    }

    @Test
    public void showsAndManagesWhatFails() throws Exception {
        deploy("1.0.0", Map.of("maxAttempts", 2, "backoff", "1ms", "timeLimit", "2s"));
        send("failing", "fail");
        send("rejected", "reject");
        send("hanging", "hang");
        send("exhausting", "exhaust");
        send("good", "done");
        awaitSizes(0, 4);
        assertTrue(Files.readString(ledger).contains("good 1 new"));

        assertTrue(ask("eco.buffered_handler.errors.get_first_10", QUEUE).contains("\"rejected\""));
        String failing = ask("eco.queue.find", "{\"key\":\"failing\"}");
        assertEquals(2, failing.split("java.lang.IllegalStateException: out of order").length - 1, failing);
        assertTrue(failing.contains("\"version\":\"acme.Ledger 1.0.0\""), failing);
        assertTrue(ask("eco.queue.find", "{\"key\":\"hanging\"}").contains("not processed within PT2S"));
        assertTrue(ask("eco.queue.find", "{\"key\":\"exhausting\"}").contains("java.lang.OutOfMemoryError"));
        String rejected = ask("eco.queue.browse", "{\"queue\":\"ledger\",\"reason\":\"no such job\"}");
        assertTrue(rejected.contains("\"key\":\"rejected\"") && !rejected.contains("failing"), rejected);
        assertTrue(ask("eco.buffered_handler.errors.inspect_request", uid("rejected"))
                .contains("\"request_data\":{\"file\":"));
        assertTrue(ask("eco.queue.reprocess", "{\"queue\":\"ledger\",\"reason\":\"out of order\",\"dry_run\":true}")
                .contains("{\"entries\":1,\"dry_run\":true,\"complete\":true"));
        assertTrue(ask("eco.queue.sizes", "{}").contains("\"error\":{\"entries\":4,"));

        assertTrue(
                ask("eco.buffered_handler.errors.pop_request", uid("hanging")).contains("POPPED"));
        assertTrue(ask("eco.buffered_handler.errors.reprocess.one", uid("failing"))
                .contains("moved to incoming database."));
        awaitSizes(0, 3);
        assertTrue(ask("eco.queue.clear", "{\"queue\":\"ledger\",\"reason\":\"no such job\"}")
                .contains("{\"entries\":1,\"dry_run\":false,\"complete\":true"));
        assertTrue(ask("eco.buffered_handler.errors.reprocess.all", QUEUE).contains("moved to incoming database."));
        awaitSizes(0, 2);
        assertTrue(ask("eco.queued_handler.errors.clear", QUEUE).contains("Error database cleared."));
        awaitSizes(0, 0);
        assertEquals(
                1,
                distribution
                        .logged("asked for eco.queue.clear of queue 'ledger': 1 entries")
                        .size());
    }

    @Test
    public void losesNothingWhileHandlerAndEngineAreReplacedUnderLoad() throws Exception {
        deploy("1.0.0", Map.of());
        Set<String> sent;
        try (var threads = Executors.newFixedThreadPool(2)) {
            Future<Set<String>> tcp = threads.submit(() -> sendUntilVersion("tcp", "1.0.5"));
            Future<Set<String>> uds = threads.submit(() -> sendUntilVersion("uds", "1.0.5"));
            for (int version = 1; version <= 4; version++) {
                awaitLines(version * 200);
                deploy("1.0." + version, Map.of());
            }
            awaitLines(1_000);
            distribution.configure("io.ecosystem.queue.store.sqlite", "{\"powerCutMayTake\": \"latest\"}");
            awaitLines(1_500);
            distribution.deploy("engine.jar", engine("99.0.0"));
            awaitEngine("99.0.0");
            awaitLines(2_000);
            distribution.undeploy("engine.jar");
            awaitEngine("0.");
            awaitLines(2_500);
            deploy("1.0.5", Map.of());
            sent = new HashSet<>(tcp.get(60, TimeUnit.SECONDS));
            sent.addAll(uds.get(60, TimeUnit.SECONDS));
        }
        awaitSizes(0, 0);

        List<String> lines = Files.readAllLines(ledger);
        Set<String> processed = new HashSet<>();
        for (String line : lines) {
            processed.add(line.split(" ")[0]);
        }
        assertEquals(sent, processed);
        assertEquals(processed.size(), lines.size(), "none is processed twice");
        System.out.printf(
                "%d requests while a handler was replaced 5 times and the engine 3 times, none lost%n", sent.size());
    }

    @Test
    public void takesBoundsAtRunTimeAndIsFullWhenTheyAreReached() throws Exception {
        deploy("1.0.0", Map.of());
        ask("eco.buffered_handler.processing.pause", QUEUE);
        send("a", "done");
        distribution.configure("io.ecosystem.queue.incoming~ledger", "{\"route\": \"ledger\", \"maxEntries\": 2}");

        Await.until(
                "the queue is full", () -> send("b" + System.nanoTime(), "done").contains("\"status\":500"));

        String full = send("c", "done");
        assertTrue(full.contains("queue 'incoming/ledger' is full: it holds ") && full.contains(" of 2 entries"), full);
        assertTrue(send("a", "done").contains("\"status\":0"), "a known key is no new entry");
        distribution.configure("io.ecosystem.queue.incoming~ledger", "{\"route\": \"ledger\", \"maxEntries\": 10000}");
        Await.until("there is room again", () -> send("c", "done").contains("\"status\":0"));
        distribution.configure("io.ecosystem.queue.incoming~ledger", "{\"route\": \"ledger\", \"order\": \"any\"}");
        Await.until(
                "the mistake is told",
                () -> !distribution
                        .complaints("io.ecosystem.queue.incoming~ledger")
                        .isEmpty());
        assertTrue(send("d", "done").contains("\"status\":0"), "the settings before stay");
    }

    @Test
    public void losesNothingOnAFullDiskAndGoesOnWhenThereIsRoom() throws Exception {
        deploy("1.0.0", Map.of());
        ask("eco.buffered_handler.processing.pause", QUEUE);
        send("first", "done");
        long log = Files.size(distribution.home().resolve("log/ecosystem-0.log"));
        distribution.limitFiles(String.valueOf(Math.max(400_000, log + 100_000)));
        List<String> accepted = new ArrayList<>(List.of("first"));
        String answer = "";
        while (!answer.contains("\"status\":500") && accepted.size() < 1_000) {
            String key = "k%04d".formatted(accepted.size()) + "x".repeat(4_000);
            answer = send(key, "done");
            if (answer.contains("\"status\":0")) {
                accepted.add(key);
            }
        }

        assertTrue(answer.contains("\"status\":500") && answer.contains("queue 'incoming/ledger' cannot be"), answer);
        assertTrue(ask("eco.error_states.get", "{}").contains("\"QUEUE.INCOMING/LEDGER.UNAVAILABLE\""));
        distribution.limitFiles("unlimited");
        Await.until("it goes on", () -> send("last", "done").contains("\"status\":0"));
        accepted.add("last");
        ask("eco.buffered_handler.processing.unpause", QUEUE);
        awaitSizes(0, 0);
        assertEquals(
                accepted,
                Files.readAllLines(ledger).stream()
                        .map(line -> line.split(" ")[0])
                        .toList());
        assertFalse(ask("eco.error_states.get", "{}").contains("QUEUE."));
    }

    @Test
    public void saysThatItsFolderCannotBeUsedAndGoesOnWhenItCan() throws Exception {
        Path queues = queues();
        Files.delete(queues);
        Files.createFile(queues);
        deploy("1.0.0", Map.of());

        assertTrue(send("a", "done").contains("\"status\":500"));
        assertTrue(ask("eco.error_states.get", "{}").contains("QUEUE.INCOMING/LEDGER."));

        Files.delete(queues);
        Await.until("it goes on", () -> send("a", "done").contains("\"status\":0"));
        awaitLedger(List.of("a 1 new 1.0.0"));
    }

    @Test
    public void setsADamagedFileAside() throws Exception {
        deploy("1.0.0", Map.of());
        send("a", "done");
        awaitLedger(List.of("a 1 new 1.0.0"));
        distribution.stop();
        Path file = files(".sqlite").getFirst();
        try (var damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.write("damaged".getBytes(StandardCharsets.UTF_8));
        }
        byte[] before = Files.readAllBytes(file);

        distribution.start();
        awaitWorker("1.0.0");

        assertTrue(send("b", "done").contains("\"status\":0"));
        assertTrue(ask("eco.error_states.get", "{}").contains("\"QUEUE.INCOMING/LEDGER.DAMAGED\""));
        assertTrue(files("").stream().anyMatch(kept -> hasContent(kept, before)), "the file is kept whole");
    }

    @Test
    public void putsBackWhatIsBeingProcessedWhenItEnds() throws Exception {
        deploy("1.0.0", Map.of());
        send("hanging", "hang");
        awaitLedger(List.of("hangs hanging"));

        assertEquals(0, distribution.stop());
        distribution.start();

        awaitLedger(List.of("hangs hanging", "hangs hanging"));
        String found = ask("eco.queue.find", "{\"key\":\"hanging\"}");
        assertTrue(
                found.contains("\"state\":\"processing\"")
                        && found.contains("\"attempts\":0,\"redeliveries\":0,")
                        && found.contains(
                                "\"reason\":\"interrupted, since the handler or the queue was replaced or stopped"),
                found);
    }

    private void deploy(String version, Map<String, Object> settings) throws Exception {
        distribution.deploy(
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger", version, settings).bytes());
        awaitWorker(version);
    }

    private void awaitWorker(String version) throws Exception {
        distribution.awaitAnswer(request("eco.queue.list", "{}"), "\"worker\":\"acme.Ledger %s\"".formatted(version));
    }

    private Set<String> sendUntilVersion(String scheme, String version) throws Exception {
        Set<String> sent = new HashSet<>();
        try (Client client = distribution.connect(scheme)) {
            while (!Files.exists(ledger) || !Files.readString(ledger).contains(version)) {
                for (int i = 0; i < WINDOW; i++) {
                    client.send(job(scheme + (sent.size() + i), "done"));
                }
                for (int i = 0; i < WINDOW; i++) {
                    String answer = client.readLine();
                    assertTrue(answer.contains("\"status\":0"), answer);
                }
                for (int i = 0; i < WINDOW; i++) {
                    sent.add(scheme + sent.size());
                }
            }
        }
        return sent;
    }

    private String send(String key, String end) throws Exception {
        try (Client client = distribution.connect("tcp")) {
            return client.ask(job(key, end));
        }
    }

    private String ask(String route, String data) throws Exception {
        try (Client client = distribution.connect("tcp")) {
            return client.ask(request(route, data));
        }
    }

    private static String request(String route, String data) {
        return "{\"uid\":\"0\",\"route_key\":\"%s\",\"data\":%s}".formatted(route, data);
    }

    private String job(String key, String end) {
        return "{\"uid\":\"%s\",\"route_key\":\"ledger\",\"data\":{\"file\":\"%s\",\"end\":\"%s\"}}"
                .formatted(key, ledger, end);
    }

    private static String uid(String key) {
        return "{\"queue_route_key\":\"ledger\",\"request_uid\":\"%s\"}".formatted(key);
    }

    /** Returns the shipped engine with another version. */
    private byte[] engine(String version) throws IOException {
        String name = "io.ecosystem.queue.store.sqlite";
        List<Path> jars;
        try (var all = Files.walk(distribution.home().resolve("system"))) {
            jars = all.filter(path -> path.getFileName().toString().matches(name + "-.*\\.jar"))
                    .toList();
        }
        var bytes = new ByteArrayOutputStream();
        try (var shipped = new JarInputStream(Files.newInputStream(jars.getFirst()))) {
            Manifest manifest = shipped.getManifest();
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            try (var jar = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry = shipped.getNextJarEntry(); entry != null; entry = shipped.getNextJarEntry()) {
                    jar.putNextEntry(new JarEntry(entry.getName()));
                    shipped.transferTo(jar);
                }
            }
        }
        return bytes.toByteArray();
    }

    private void awaitEngine(String version) throws Exception {
        Await.until(
                "the engine is " + version,
                () -> ask("eco.queue.list", "{}").contains("\"store\":\"io.ecosystem.queue.store.sqlite " + version));
    }

    private void awaitSizes(int pending, int error) throws Exception {
        String expected = "\"database_sizes\":{\"pending\":%d,\"error\":%d}".formatted(pending, error);
        Await.until(expected, () -> ask("eco.buffered_handler.data", QUEUE).contains(expected));
    }

    private void awaitLines(int count) throws Exception {
        Await.until(
                "%d lines in the ledger".formatted(count),
                () -> Files.exists(ledger) && Files.readAllLines(ledger).size() >= count);
    }

    private void awaitLedger(List<String> lines) throws Exception {
        Await.until(
                "the ledger has " + lines,
                () -> Files.exists(ledger) && Files.readAllLines(ledger).equals(lines));
    }

    /** Returns the folder of stored queues. */
    private Path queues() {
        return distribution.folder("queues");
    }

    private List<Path> files(String suffix) throws Exception {
        try (var all = Files.walk(queues())) {
            return all.filter(
                            path -> Files.isRegularFile(path) && path.toString().endsWith(suffix))
                    .toList();
        }
    }

    private static boolean hasContent(Path file, byte[] content) {
        try {
            return Arrays.equals(Files.readAllBytes(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
