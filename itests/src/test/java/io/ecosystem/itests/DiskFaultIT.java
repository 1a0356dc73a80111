package io.ecosystem.itests;

import static io.ecosystem.itests.Faults.Operation.OPEN;
import static io.ecosystem.itests.Faults.Operation.OPEN_TO_WRITE;
import static io.ecosystem.itests.Faults.Operation.READ;
import static io.ecosystem.itests.Faults.Operation.SYNC;
import static io.ecosystem.itests.Faults.Operation.TRUNCATE;
import static io.ecosystem.itests.Faults.Operation.WRITE;
import static io.ecosystem.itests.Faults.Reason.EIO;
import static io.ecosystem.itests.Faults.Reason.EMFILE;
import static io.ecosystem.itests.Faults.Reason.ENOSPC;
import static io.ecosystem.itests.Faults.Reason.EROFS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ledger;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the disk of a queue fail in various ways while requests are stored and processed. Requests that cannot be
 * stored are refused at once, one line reports the failure, the queue recovers soon after the disk, no intact file is
 * set aside, and no acknowledged request is lost.
 *
 * <p>{@code -Ddisk.rounds=20} repeats it.
 */
@Tag("slow")
public class DiskFaultIT {

    private static final int ROUNDS = Integer.getInteger("disk.rounds", 1);
    private static final int CLIENTS = 4;
    private static final int ERRORS = 2_000;
    private static final int SYNCS = 5;
    private static final long ALWAYS = Long.MAX_VALUE;
    private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LONGEST_HOLD_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int REFUSALS = 20;
    private static final Duration REFUSED_WITHIN = Duration.ofMillis(100);
    private static final Duration HEALED_WITHIN = Duration.ofSeconds(5);
    private static final String FILES = "*/queues/*.sqlite*";
    private static final String LOG = "*/queues/*.sqlite-wal";
    private static final String FILE = "*/queues/*.sqlite";
    private static final String ECHO = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":7}";

    /** Makes the instance run into the failure. */
    private interface Provocation {
        void run() throws Exception;
    }

    /** The observations during one kind of failure. */
    private static final class Phase {

        private final String name;
        private final AtomicLong stored = new AtomicLong();
        private final Times refusals = new Times();
        private final Times echoes = new Times();
        private String operated = ""; // the last answer to the operator

        private Phase(String name) {
            this.name = name;
        }
    }

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong number = new AtomicLong();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<String> wrong = new ArrayList<>();
    private Distribution distribution;
    private Operator operator;
    private Faults faults;
    private Path ledger;
    private URI socket;
    private boolean told; // by the log, an error state or answers, in the last phase
    private volatile Phase phase = new Phase("none"); // written by the test's thread
    private volatile boolean working = true; // written by the test's thread

    @BeforeEach
    public void start() throws Exception {
        Path root = folder;
        ledger = root.resolve("ledger");
        distribution = Distribution.warmIn(root);
        operator = new Operator(distribution);
        faults = Faults.in(root, distribution);
        distribution.put(
                "deploy",
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of("maxAttempts", 1, "workers", 4))
                        .bytes());
        distribution.start();
        socket = distribution.address("uds");
        Await.until(
                "the queue answers",
                () -> operator.ask("ledger", "{\"file\":5}").contains("\"status\":300"));
        fill();
    }

    @AfterEach
    public void end() {
        working = false;
        threads.shutdownNow();
        distribution.close();
    }

    @Test
    public void refusesAtOnceTellsOnceHealsAndLosesNothing() throws Exception {
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            work.add(threads.submit(this::feed));
        }
        work.add(threads.submit(this::echo));
        System.out.printf(
                "%-42s %7s %7s %7s %21s %9s %6s %5s %7s%n",
                "what fails",
                "times",
                "stored",
                "refused",
                "within ms, p50 to max",
                "echo, ms",
                "healed",
                "lines",
                "states");
        for (int round = 0; round < ROUNDS; round++) {
            failAtWork();
            failInCheckpoints();
            failAtStarts();
        }
        working = false;
        for (Future<?> one : work) {
            one.get(30, TimeUnit.SECONDS);
        }
        Await.until(
                "everything is processed",
                Await.PATIENCE.multipliedBy(1 + ROUNDS),
                () -> operator.hasProcessedAllOf("ledger"));

        Processed processed = Processed.in(ledger);
        List<String> missing = processed.missing(acknowledged, operator.errors("ledger"));
        System.out.printf(
                "%d acknowledged, %d missing, %d doubled, %d files set aside%n",
                acknowledged.size(), missing.size(), processed.doubled().size(), setAside());
        if (!missing.isEmpty()) {
            wrong.add("%d of %d acknowledged are missing".formatted(missing.size(), acknowledged.size()));
        }
        assertEquals(0, wrong.size(), String.join("\n", wrong));
        assertEquals(List.of(), processed.doubled());
    }

    private void failAtWork() throws Exception {
        tolerates(
                "sync of the log EIO, once",
                () -> faults.fail(EIO, LOG, 1, SYNC)); // the first failure, so the log reports it
        expect(told, "not told at all");
        tells("write EIO", () -> faults.fail(EIO, FILES, ALWAYS, WRITE));
        tells("write ENOSPC, a part is written", () -> faults.fail(ENOSPC, FILES, ALWAYS, WRITE));
        tells("write, truncate EROFS", () -> faults.fail(EROFS, FILES, ALWAYS, WRITE, TRUNCATE, OPEN_TO_WRITE));
        tells("sync EIO", () -> faults.fail(EIO, FILES, ALWAYS, SYNC));
        for (int i = 0; i < SYNCS; i++) {
            tolerates("sync of the log EIO, once", () -> faults.fail(EIO, LOG, 1, SYNC));
        }
        tells("everything EIO", () -> faults.fail(EIO, FILES, ALWAYS, READ, WRITE, SYNC, TRUNCATE, OPEN));
    }

    private void failInCheckpoints() throws Exception {
        tells("write of a checkpoint EIO", () -> {
            faults.fail(EIO, FILE, ALWAYS, WRITE);
            growLog();
        });
        tolerates("sync of a checkpoint EIO, once", () -> {
            faults.fail(EIO, FILE, 1, SYNC);
            growLog();
        });
    }

    private void failAtStarts() throws Exception {
        restart();
        tolerates("read EIO, once, in a reprocess", () -> {
            faults.fail(EIO, FILES, 1, READ);
            reprocess();
        });
        restart();
        tolerates("read EIO, in a reprocess", () -> {
            faults.fail(EIO, FILES, ALWAYS, READ);
            reprocess();
        });
        tells("truncate EIO at the stop, read EIO at the start", () -> {
            faults.fail(EIO, FILES, ALWAYS, TRUNCATE);
            distribution.stop();
            faults.fail(EIO, FILES, ALWAYS, READ);
            distribution.start();
        });
        tells("open EMFILE at the start after a kill", () -> {
            distribution.process().destroyForcibly();
            distribution.awaitExit(Await.PATIENCE);
            faults.fail(EMFILE, FILES, ALWAYS, OPEN);
            distribution.start();
        });
    }

    /** Makes something fail for a while, and expects a report. */
    private void tells(String name, Provocation provocation) throws Exception {
        tolerates(name, provocation);
        expect(told, "not told at all, the operator got: " + phase.operated);
    }

    /** Makes something fail for a while, or once, and records anything unexpected. */
    private void tolerates(String name, Provocation provocation) throws Exception {
        Phase now = new Phase(name);
        int linesBefore = complaints().size();
        long files = setAside();
        phase = now;
        provocation.run();
        Await.until("something fails: " + name, () -> faults.failed() > 0);
        boolean raised = false;
        long began = System.nanoTime();
        while (System.nanoTime() - began < HOLD_NANOS
                || now.refusals.count() < REFUSALS
                        && now.stored.get() == 0
                        && System.nanoTime() - began < LONGEST_HOLD_NANOS) {
            raised |= operator.command("eco.error_states.get", "{}").contains("\"QUEUE.INCOMING/LEDGER.");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        long failed = faults.failed();
        faults.heal();
        long healed = System.nanoTime();
        long before = now.stored.get();
        Await.until(
                "the queue goes on after " + name,
                () -> now.stored.get() > before
                        && !operator.command("eco.error_states.get", "{}")
                                .contains("\"QUEUE.INCOMING/LEDGER.UNAVAILABLE\""));
        Duration healing = Duration.ofNanos(System.nanoTime() - healed);
        List<String> complaints = complaints();
        List<String> lines = complaints.subList(linesBefore, complaints.size());

        System.out.printf(
                "%-42s %7d %7d %7d %6d, %5d, %6d %9d %6d %5d %7s%n",
                name,
                failed,
                now.stored.get(),
                now.refusals.count(),
                now.refusals.quantile(0.5).toMillis(),
                now.refusals.quantile(0.95).toMillis(),
                now.refusals.quantile(1).toMillis(),
                now.echoes.quantile(1).toMillis(),
                healing.toMillis(),
                lines.size(),
                raised);
        Duration busy = now.echoes.quantile(1); // an echo shows how busy the machine is
        boolean many = now.refusals.count() >= REFUSALS; // a few refusals say little about their times
        Duration refused = now.refusals.quantile(many ? 0.95 : 1);
        expect(refused.compareTo((many ? REFUSED_WITHIN : HEALED_WITHIN).plus(busy)) <= 0, "refused after " + refused);
        told = !lines.isEmpty() || raised || now.refusals.count() > 0 || now.operated.contains("\"status\":500");
        expect(lines.size() <= 1, "told more than once: " + lines);
        expect(healing.compareTo(HEALED_WITHIN.plus(busy)) <= 0, "healed after " + healing);
        expect(setAside() == files, "%d files are set aside".formatted(setAside() - files));
        for (String state : List.of("DAMAGED", "INCOMPLETE")) {
            operator.command(
                    "eco.error_states.clear",
                    "{\"error_id\":\"QUEUE.INCOMING/LEDGER.%s\",\"count\":0}".formatted(state));
        }
    }

    private void expect(boolean right, String otherwise) {
        if (!right) {
            wrong.add("%s: %s".formatted(phase.name, otherwise));
        }
    }

    /** Sends requests so large that a checkpoint comes soon. */
    private void growLog() throws Exception {
        String ballast = "x".repeat(60_000);
        try (Client client = Client.connect(socket)) {
            Await.until("a checkpoint fails", () -> {
                String key = "done-large-" + number.incrementAndGet();
                if (client.ask(job(key, ballast)).contains("\"status\":0")) {
                    acknowledged.add(key);
                }
                return faults.failed() > 0;
            });
        }
    }

    /** Adds so many errors that reprocessing them reads from the disk. */
    private void fill() throws IOException {
        String ballast = "x".repeat(3_000);
        try (Client client = Client.connect(socket)) {
            for (int sent = 0; sent < ERRORS; sent += 50) {
                List<String> keys = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    keys.add("fail-" + number.incrementAndGet());
                    client.send(job(keys.getLast(), ballast));
                }
                for (String key : keys) {
                    String answer = client.readLine();
                    assertTrue(answer.contains("\"status\":0"), answer);
                    acknowledged.add(key);
                }
            }
        }
    }

    private void reprocess() throws Exception {
        Await.until("a read fails", () -> {
            String answer = operator.ask("eco.queue.reprocess", "{\"queue\":\"ledger\",\"reason\":\"out of order\"}");
            assertTrue(answer.contains("\"status\":0") || answer.contains("\"status\":500"), answer);
            phase.operated = answer;
            return faults.failed() > 0;
        });
    }

    private void restart() throws Exception {
        distribution.stop();
        distribution.start();
    }

    /** Sends each request until it is stored. */
    private Void feed() throws Exception {
        while (working) {
            try (Client client = Client.connect(socket)) {
                while (working) {
                    store("done-" + number.incrementAndGet(), client);
                }
            } catch (IOException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // until it has restarted
            }
        }
        return null;
    }

    private void store(String key, Client client) throws IOException {
        while (working) {
            Phase now = phase;
            long began = System.nanoTime();
            String answer = client.ask(job(key, ""));
            if (answer == null) {
                throw new IOException("the instance has ended");
            }
            if (answer.contains("\"status\":0")) {
                acknowledged.add(key);
                now.stored.incrementAndGet();
                return;
            }
            assertTrue(answer.contains("\"status\":500"), answer);
            if (!answer.contains("at the moment")) { // for lack of a handler or a store, which calls wait for
                now.refusals.addSince(began);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private Void echo() throws Exception {
        while (working) {
            try (Client client = Client.connect(socket)) {
                while (working) {
                    long began = System.nanoTime();
                    String answer = client.ask(ECHO);
                    if (answer == null) {
                        break;
                    }
                    phase.echoes.addSince(began);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
            } catch (IOException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // until it has restarted
            }
        }
        return null;
    }

    private String job(String key, String ballast) {
        return Operator.request(
                key,
                "ledger",
                "{\"file\":\"%s\",\"end\":\"%s\",\"ballast\":\"%s\"}"
                        .formatted(ledger, key.substring(0, key.indexOf('-')), ballast));
    }

    private List<String> complaints() throws IOException {
        return distribution.complaints("\"body\":\"queue 'incoming/ledger' ");
    }

    private long setAside() throws IOException {
        Path damaged = distribution.folder("queues").resolve("damaged");
        if (!Files.exists(damaged)) {
            return 0;
        }
        try (var files = Files.list(damaged)) {
            return files.count();
        }
    }
}
