package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ledger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the instance repeatedly under load: at work, while it starts, while it stops, while entries are reprocessed or
 * cleared, at a checkpoint of the store, and while the queue is paused and resumed. In the end each acknowledged
 * request is done, or in the queue; none was done twice without being marked as redelivered, nor were those that were
 * sent again; pauses are as answered; and each start was quick.
 *
 * <p>{@code -Dslow} or {@code -Dcrash.kills=1000} make a longer run, {@code -Dcrash.seed=...} repeats the choices of
 * one.
 */
public class CrashIT {

    /** The moments at which the instance is killed. */
    private enum KillTime {
        WORK,
        START,
        STOP,
        REPROCESS,
        CLEAR,
        CHECKPOINT,
        PAUSE
    }

    private static final int KILLS = Integer.getInteger("crash.kills", Boolean.getBoolean("slow") ? 60 : 6);
    private static final long SEED = Long.getLong("crash.seed", 20_260_101);
    private static final int CLIENTS = 32;
    private static final int WINDOW = 8;
    private static final int REPEATS = 50;
    private static final int LONGEST_LIFE_MILLIS = 1_000;
    private static final int LONGEST_STOP_MILLIS = 600;
    private static final int LONGEST_PAUSES_MILLIS = 400;
    private static final int LONGEST_COMMAND_MICROS = 60_000;
    private static final int LONGEST_CHECKPOINT_MICROS = 40_000;
    private static final int CLEAN_STARTS = 2;
    private static final Duration READY_WITHIN = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(120 + KILLS / 2);
    private static final String BALLAST = "x".repeat(6_000);

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final AtomicLong number = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final Queue<String> again = new ConcurrentLinkedQueue<>();
    private final Queue<String> latest = new ArrayDeque<>(); // guarded by this
    private final Times cleanStarts = new Times();
    private final Times starts = new Times();
    private final Map<KillTime, Integer> kills = new EnumMap<>(KillTime.class);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Distribution distribution;
    private Operator operator;
    private Path ledger;
    private FileChannel journal;
    private Set<Boolean> processingPaused = Set.of(false);
    private int endedByItself;
    private volatile boolean alive; // written by the test's thread, as those below
    private volatile boolean refusals; // whether the queue may refuse requests
    private volatile long acknowledgedBefore; // in earlier lives
    private volatile boolean wide; // whether new requests are large

    @BeforeEach
    public void start() throws Exception {
        System.out.printf("-Dcrash.seed=%d -Dcrash.kills=%d%n", SEED, KILLS);
        ledger = folder.resolve("ledger");
        journal = FileChannel.open(folder.resolve("journal"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        distribution = Distribution.warmIn(folder);
        operator = new Operator(distribution);
        distribution.put(
                "deploy",
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of("maxAttempts", 1, "workers", 4))
                        .bytes());
        distribution.start();
        distribution.stop(); // orderly, to leave what makes the starts after kills fast
        for (int i = 0; i < CLEAN_STARTS; i++) {
            startCleanly();
            distribution.stop();
        }
    }

    private void startCleanly() throws Exception {
        long began = System.nanoTime();
        distribution.start();
        Await.until(
                "the queue answers",
                () -> operator.ask("ledger", "{\"file\":5}").contains("\"status\":300"));
        cleanStarts.addSince(began);
    }

    @AfterEach
    public void end() throws IOException {
        threads.shutdownNow();
        journal.close();
        distribution.close();
    }

    @Test
    public void losesNothingThatWasAcknowledged() throws Exception {
        KillTime[] moments = KillTime.values();
        long livedNanos = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            KillTime moment = moments[kill % moments.length];
            livedNanos += moment == KillTime.START ? dieWhileStarting() : liveAndDie(moment);
            kills.merge(moment, 1, Integer::sum);
        }
        distribution.start();
        resume();
        Await.until("everything is processed", PATIENCE, () -> operator.hasProcessedAllOf("ledger"));
        Set<String> keys = new HashSet<>(Files.readAllLines(folder.resolve("journal")));
        Set<String> errors = operator.errors("ledger");
        Processed processed = Processed.in(ledger);
        List<String> missing = processed.missing(keys, errors);

        System.out.printf(
                "seed %d: %d kills %s, %d of them ended in order before; %d requests acknowledged, %.0f/s while alive;"
                        + " %d lines of work, %d marked as redelivered, %d in error, %d missing, %d doubled%n",
                SEED,
                KILLS,
                kills,
                endedByItself,
                keys.size(),
                keys.size() * 1e9 / livedNanos,
                processed.lines(),
                processed.redelivered(),
                errors.size(),
                missing.size(),
                processed.doubled().size());
        distribution.stop();
        startCleanly(); // the machine may be busier by now
        System.out.printf("first answer after a kill: %s; after an orderly stop: %s%n", starts, cleanStarts);
        assertEquals(List.of(), missing);
        assertEquals(List.of(), processed.doubled());
        assertTrue(keys.size() > 80 * KILLS, "too few requests to mean anything: " + keys.size());
        assertReady();
    }

    /**
     * Asserts that the start was quick: 2 s after a kill on an idle machine, else not much more than any start there.
     */
    private void assertReady() {
        Duration usual = cleanStarts.quantile(1).multipliedBy(3);
        Duration most = usual.compareTo(READY_WITHIN) > 0 ? usual : READY_WITHIN;
        assertTrue(starts.quantile(0.5).compareTo(most) <= 0, "ready within %s: %s".formatted(most, starts));
        assertTrue(
                starts.quantile(1).compareTo(most.multipliedBy(3)) <= 0,
                "ready within %s: %s".formatted(most.multipliedBy(3), starts));
    }

    private long dieWhileStarting() throws Exception {
        long usual = Math.max(1, cleanStarts.quantile(1).toNanos());
        distribution.launch();
        LockSupport.parkNanos(random.nextLong(usual));
        distribution.process().destroyForcibly();
        distribution.awaitExit(Await.PATIENCE);
        return 0;
    }

    /** Starts, works for a random time, and is killed; returns how long it worked. */
    private long liveAndDie(KillTime moment) throws Exception {
        long answersBefore = answered.get();
        acknowledgedBefore = acknowledged.get();
        long launched = System.nanoTime();
        distribution.start();
        alive = true;
        refusals = false;
        wide = moment == KillTime.CHECKPOINT;
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(threads.submit(this::sendUntilTheEnd));
        }
        Await.until("requests are answered", () -> failed(clients) || answered.get() > answersBefore);
        starts.addSince(launched);
        resume();
        Await.until("requests are acknowledged", () -> failed(clients) || !nothingYet());
        long began = System.nanoTime();
        parkMillis(LONGEST_LIFE_MILLIS);
        try (Client client = distribution.connect("uds")) {
            awaitMoment(moment, client);
            alive = false;
            endedByItself += distribution.process().isAlive() ? 0 : 1;
            distribution.process().destroyForcibly();
            distribution.awaitExit(Await.PATIENCE);
        }
        long lived = System.nanoTime() - began;
        for (Future<?> client : clients) {
            client.get(30, TimeUnit.SECONDS);
        }
        journal.force(true);
        again.addAll(latest);
        return lived;
    }

    /** Returns whether this life has acknowledged nothing: a slow start refuses requests for the moment. */
    private boolean nothingYet() {
        return acknowledged.get() == acknowledgedBefore;
    }

    /** Throws the failure of a client, which says more than a lack of acknowledgements. */
    private boolean failed(List<Future<?>> clients) throws Exception {
        for (Future<?> client : clients) {
            if (client.state() == Future.State.FAILED) {
                List<String> lines = distribution.logged("");
                throw new AssertionError(
                        String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size())),
                        client.exceptionNow());
            }
        }
        return false;
    }

    /** Brings the instance to the moment of the kill. */
    private void awaitMoment(KillTime moment, Client client) throws Exception {
        switch (moment) {
            case STOP -> {
                refusals = true;
                distribution.process().destroy();
                parkMillis(LONGEST_STOP_MILLIS);
            }
            case REPROCESS -> {
                client.send(Operator.request(
                        "operator", "eco.queue.reprocess", "{\"queue\":\"ledger\",\"reason\":\"out of order\"}"));
                parkMicros(LONGEST_COMMAND_MICROS);
            }
            case CLEAR -> {
                client.send(Operator.request(
                        "operator", "eco.queue.clear", "{\"queue\":\"ledger\",\"reason\":\"no such job\"}"));
                parkMicros(LONGEST_COMMAND_MICROS);
            }
            case CHECKPOINT -> {
                awaitCheckpoint();
                parkMicros(LONGEST_CHECKPOINT_MICROS);
            }
            case PAUSE -> pauseAndResume(client);
            default -> parkMicros(LONGEST_COMMAND_MICROS);
        }
    }

    /** Waits for the start of a checkpoint, since nothing else writes to the file. */
    private void awaitCheckpoint() throws IOException {
        Path file;
        try (var files = Files.list(distribution.folder("queues"))) {
            file = files.filter(path -> path.toString().endsWith(".sqlite"))
                    .findFirst()
                    .orElseThrow();
        }
        FileTime before = Files.getLastModifiedTime(file);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Files.getLastModifiedTime(file).equals(before)) {
            assertTrue(System.nanoTime() < deadline, "a checkpoint within " + PATIENCE);
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
    }

    /** Pauses and resumes processing for a random time; on return, the last command is on its way. */
    private void pauseAndResume(Client client) throws IOException {
        boolean pause = true;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_PAUSES_MILLIS));
        while (System.nanoTime() < end) {
            client.send(pausing(pause));
            String answer = client.readLine();
            assertTrue(answer.contains("\"status\":0"), answer);
            pause = !pause;
        }
        client.send(pausing(pause));
        processingPaused = Set.of(true, false);
        parkMicros(LONGEST_COMMAND_MICROS / 10);
        if (client.isReadable()) {
            String answer = client.readLine();
            assertTrue(answer.contains("\"status\":0"), answer);
            processingPaused = Set.of(pause);
        }
    }

    private static String pausing(boolean pause) {
        return Operator.request(
                "operator",
                "eco.buffered_handler.processing." + (pause ? "pause" : "unpause"),
                "{\"queue_route_key\":\"ledger\"}");
    }

    /** Ends a pause that has outlived the instance; it must be as answered. */
    private void resume() throws Exception {
        Await.until("the queue tells its pauses", () -> data().contains("\"processing_paused\""));
        boolean paused = data().contains("\"processing_paused\":true");
        assertTrue(
                processingPaused.contains(paused),
                "processing is paused: %s, expected %s".formatted(paused, processingPaused));
        String answer = operator.ask("eco.buffered_handler.processing.unpause", "{\"queue_route_key\":\"ledger\"}");
        assertTrue(answer.contains("\"status\":0"), answer);
        processingPaused = Set.of(false);
    }

    private String data() throws IOException {
        return operator.ask("eco.buffered_handler.data", "{\"queue_route_key\":\"ledger\"}");
    }

    /** Sends unanswered requests of one life again in the next, and some of the answered ones. */
    private void sendUntilTheEnd() {
        List<String> keys = new ArrayList<>();
        try (Client client = distribution.connect("tcp")) {
            while (alive) {
                while (keys.size() < WINDOW) {
                    String repeated = again.poll();
                    keys.add(repeated == null ? key() : repeated);
                }
                boolean mayBeRefused = refusals || nothingYet();
                StringBuilder lines = new StringBuilder();
                keys.forEach(key -> lines.append(job(key)).append('\n'));
                client.send(lines.toString().getBytes(StandardCharsets.UTF_8));
                for (String key : List.copyOf(keys)) {
                    String answer = client.readLine();
                    if (answer == null) {
                        return;
                    }
                    answered.incrementAndGet();
                    if (answer.contains("\"status\":0") && answer.contains("\"" + key + "\"")) {
                        keys.remove(key);
                        note(key);
                    } else {
                        assertTrue((refusals || mayBeRefused) && answer.contains("\"status\":500"), answer);
                    }
                }
            }
        } catch (IOException e) {
            // the instance has died, and what is not in the journal may be lost
        } finally {
            keys.stream().filter(CrashIT::mayBeRepeated).forEach(again::add);
        }
    }

    /** Returns false for rejected requests: they are cleared, and their keys forgotten. */
    private static boolean mayBeRepeated(String key) {
        return !key.startsWith("reject");
    }

    private synchronized void note(String key) throws IOException {
        journal.write(ByteBuffer.wrap((key + "\n").getBytes(StandardCharsets.UTF_8)));
        acknowledged.incrementAndGet();
        if (mayBeRepeated(key)) {
            latest.add(key);
            if (latest.size() > REPEATS) {
                latest.remove();
            }
        }
    }

    /** Returns a key: most requests are done, some fail and are reprocessed, some are rejected and cleared. */
    private String key() {
        long next = number.incrementAndGet();
        return (next % 20 == 0 ? "fail" : next % 20 == 10 ? "reject" : "done") + (wide ? "-wide-" : "-") + next;
    }

    private String job(String key) {
        return Operator.request(
                key,
                "ledger",
                "{\"file\":\"%s\",\"end\":\"%s\",\"ballast\":\"%s\"}"
                        .formatted(ledger, key.substring(0, key.indexOf('-')), key.contains("-wide-") ? BALLAST : ""));
    }

    private void parkMillis(int most) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(most)));
    }

    private void parkMicros(int most) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(most)));
    }
}
