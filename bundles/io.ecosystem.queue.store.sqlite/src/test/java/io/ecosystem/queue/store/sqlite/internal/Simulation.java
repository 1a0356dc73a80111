package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.queue.store.sqlite.internal.SimulatedDisk.Call;
import io.ecosystem.queue.store.sqlite.internal.SimulatedDisk.Rest;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoreUnavailableException;
import io.ecosystem.spi.queue.Sweep;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a queue through random scripts on a disk that is traced and fails on command, and compares it with a model:
 * while it runs, and as each power cut would leave it. Runs in a separate process, behind {@code faultfs.c}; prints
 * each difference with the arguments that reproduce it, and exits with 1.
 *
 * <pre>
 * seeds FIRST COUNT OPERATIONS CUTS     scripts with a fault each, and some power cuts of each
 * cuts SEED OPERATIONS FIRST STEP       one script, and a power cut at each STEPth call of the disk
 * faults SEED OPERATIONS FIRST STEP     one script for each STEPth call, which fails
 * looks FIRST COUNT OPERATIONS          scripts with a fault each, while another thread reads the queue
 * </pre>
 */
public final class Simulation {

    private static final Tuning TUNING = new Tuning(24, 16);
    private static final Duration FAILS = Duration.ofMillis(300);
    private static final Duration HEALED = Duration.ofSeconds(5);
    private static final int EIO = 5;
    private static final int EMFILE = 24;
    private static final int ENOSPC = 28;
    private static final int EROFS = 30;

    private final Path folder;
    private final Path trace;
    private final Path images;
    private final FileChannel control;
    private long calls;
    private long cuts;
    private long failures;
    private int runs;
    private long slowestAnswer;
    private long slowestHealing;

    private Simulation(Path root) throws IOException {
        folder = Files.createDirectories(root.resolve("disk"));
        images = Files.createDirectories(root.resolve("images"));
        trace = root.resolve("trace");
        control = FileChannel.open(folder.resolve(".control"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Runs the mode given by the arguments. */
    public static void main(String[] args) throws Exception {
        try {
            new Simulation(Path.of(System.getenv("FAULTFS_DIR")).getParent()).run(args);
            System.exit(0);
        } catch (Exception | AssertionError e) {
            e.printStackTrace(System.out);
            System.exit(1); // the queue's threads may still run
        }
    }

    private void run(String[] args) throws Exception {
        long[] n = new long[args.length];
        for (int i = 1; i < args.length; i++) {
            n[i] = Long.parseLong(args[i]);
        }
        long begin = System.nanoTime();
        switch (args[0]) {
            case "seeds" -> {
                for (long seed = n[1]; seed < n[1] + n[2]; seed++) {
                    seed(seed, (int) n[3], (int) n[4]);
                }
            }
            case "cuts" -> cutEverywhere(n[1], (int) n[2], (int) n[3], (int) n[4]);
            case "looks" -> {
                for (long seed = n[1]; seed < n[1] + n[2]; seed++) {
                    look(seed, (int) n[3]);
                }
            }
            case "faults" -> failEverywhere(n[1], (int) n[2], (int) n[3], (int) n[4]);
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.out.printf(
                "%s: %,d runs, %,d calls of the disk, %,d failed, %,d power cuts, 0 wrong; slowest answer %d ms, "
                        + "slowest healing %d ms; %.0f s%n",
                args[0],
                runs,
                calls,
                failures,
                cuts,
                slowestAnswer / 1_000_000,
                slowestHealing / 1_000_000,
                (System.nanoTime() - begin) / 1e9);
    }

    private static AssertionError wrong(String again, String what) {
        System.out.printf("WRONG: %s%n  show it again: -Dsimulation=\"%s\"%n", what, again);
        System.out.flush();
        return new AssertionError(what);
    }

    private void seed(long seed, int operations, int cutsEach) throws Exception {
        var random = new Random(seed);
        String fault = random.nextInt(3) == 0 ? "" : fault(random, random.nextInt(operations * 4));
        String again = "seeds %d 1 %d %d".formatted(seed, operations, cutsEach);
        var run = new Run(seed, operations, fault, again);
        run.live();
        var at = new HashSet<Integer>();
        for (int i = 0; i < cutsEach; i++) {
            at.add(random.nextInt(run.trace.size()));
        }
        run.cut(at, random);
    }

    private void look(long seed, int operations) throws Exception {
        var random = new Random(seed);
        String kinds = List.of("s", "w", "ws").get(random.nextInt(3));
        var run = new Run(
                seed,
                operations,
                "fail %d %d %s %d".formatted(random.nextInt(operations), EIO, kinds, random.nextInt(3)),
                "looks %d 1 %d".formatted(seed, operations));
        var ends = new AtomicBoolean();
        var looking = Thread.ofPlatform().start(() -> run.lookUntil(ends));
        try {
            run.live();
        } finally {
            ends.set(true);
            looking.join();
        }
    }

    private void cutEverywhere(long seed, int operations, int first, int step) throws Exception {
        var run = new Run(seed, operations, "", "cuts %d %d %d %d".formatted(seed, operations, first, step));
        run.live();
        var at = new HashSet<Integer>();
        for (int i = first; i < run.trace.size(); i += step) {
            at.add(i);
        }
        run.cut(at, new Random(seed));
    }

    private void failEverywhere(long seed, int operations, int first, int step) throws Exception {
        var dry = new Run(
                seed, operations, "fail 1000000000 5 orwstum 1", "faults %d %d 0 1".formatted(seed, operations));
        dry.live();
        for (int n = first; n < dry.made; n += step) {
            var random = new Random(seed + n);
            String again = "faults %d %d %d 1000000000".formatted(seed, operations, n);
            var run = new Run(
                    seed,
                    operations,
                    "fail %d %d orwstum %d"
                            .formatted(
                                    n,
                                    error(random),
                                    random.nextInt(3) == 0 ? 1 + random.nextInt(40) : random.nextInt(2)),
                    again);
            run.forgets = random.nextBoolean();
            run.live();
            var at = new HashSet<Integer>();
            at.add(random.nextInt(run.trace.size()));
            run.cut(at, random);
        }
    }

    private static int error(Random random) {
        return List.of(EIO, EIO, ENOSPC, EMFILE, EROFS).get(random.nextInt(5));
    }

    private static String fault(Random random, int call) {
        String kinds =
                List.of("w", "s", "s", "r", "o", "t", "u", "m", "ws", "orwstum").get(random.nextInt(10));
        return "fail %d %d %s %d"
                .formatted(
                        "r".equals(kinds) || kinds.length() > 2 ? call : call / (kinds.length() == 2 ? 1 : 3),
                        error(random),
                        kinds,
                        random.nextInt(3) == 0 ? 1 + random.nextInt(60) : random.nextInt(2));
    }

    /** One script on a new folder. */
    private final class Run {

        private final Path place;
        private final Random random;
        private final int operations;
        private final String fault;
        private final String again;
        private final List<QueueModel> acknowledged = new ArrayList<>();
        private final List<QueueModel> attempted = new ArrayList<>();
        private final Map<String, Lease> leases = new TreeMap<>();
        private final List<Call> trace = new ArrayList<>();
        private QueueModel model = new QueueModel();
        private volatile Opened opened; // written by the thread of the script
        private boolean forgets;
        private int keys;
        private long made;

        Run(long seed, int operations, String fault, String again) {
            place = folder.resolve("run-" + runs++);
            random = new Random(seed);
            this.operations = operations;
            this.fault = fault;
            this.again = again;
            forgets = seed % 2 == 0;
        }

        void live() throws Exception {
            try {
                Files.write(Simulation.this.trace, new byte[0]);
                command("calm");
                if (!fault.isEmpty()) {
                    command(fault);
                    if (forgets) {
                        command("forget");
                    }
                }
                opened = new Opened(place);
                acknowledge(model);
                for (int i = 0; i < operations; i++) {
                    operate();
                }
                command("count");
                command("calm");
                waitUntilHealed();
                compare(model.difference(opened.queue, false, goesOnFailing()));
                compare(opened.unexpected());
                opened.close();
                readTrace();
            } catch (RuntimeException | ExecutionException | TimeoutException e) {
                throw new IllegalStateException("show it again: -Dsimulation=\"%s\" (%s)".formatted(again, fault), e);
            }
        }

        /** Reads the queue whenever it is open. */
        void lookUntil(AtomicBoolean ends) {
            for (int i = 0; !ends.get(); i++) {
                Opened now = opened;
                try {
                    if (now != null) {
                        now.queue.find("key-" + i % 50);
                        now.queue.browse(Filter.all(State.PENDING), "", 10);
                    }
                } catch (StoreUnavailableException | IllegalStateException e) {
                    Thread.onSpinWait(); // it is closed, or not open yet
                }
            }
        }

        private void operate() throws Exception {
            QueueModel after = model.copy();
            long begin = System.nanoTime();
            try {
                Runnable effect = operation(after);
                attempted.add(after);
                if (effect != null) {
                    effect.run();
                }
                model = after;
            } catch (ExecutionException e) {
                attempted.add(after);
                if (!(e.getCause() instanceof StoreUnavailableException)) {
                    throw e;
                }
                slowestAnswer = Math.max(slowestAnswer, System.nanoTime() - begin);
                waitUntilHealed();
                slowestHealing = Math.max(slowestHealing, System.nanoTime() - begin);
            }
            acknowledge(model);
        }

        private void acknowledge(QueueModel now) throws IOException {
            if (attempted.size() < acknowledged.size() + 1) {
                attempted.add(now);
            }
            command("mark " + acknowledged.size());
            acknowledged.add(now);
        }

        /** Makes one change, in the model too, and returns what else a success changes. */
        private Runnable operation(QueueModel after) throws Exception {
            SqliteQueue queue = opened.queue;
            Instant now = Orders.T0;
            String some = any(model.entries.keySet());
            String held = any(leases.keySet());
            switch (random.nextInt(24)) {
                case 0, 1, 2, 3, 4, 5 -> {
                    var batch = new ArrayList<NewEntry>();
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        String key = "key-" + keys++;
                        String body = (key + " ").repeat(1 + random.nextInt(random.nextInt(8) == 0 ? 900 : 20));
                        after.add(key, body);
                        batch.add(new NewEntry(key, Bytes.utf8(body), now));
                    }
                    if (batch.size() == 1) {
                        get(queue.appendNow(batch.getFirst()));
                    } else {
                        get(queue.append(batch));
                    }
                }
                case 6 -> {
                    if (some != null) {
                        Receipt receipt = get(queue.append(new NewEntry(
                                some, Bytes.utf8(model.entries.get(some).body()), now)));
                        compare(receipt instanceof Receipt.Repeated ? "" : some + " was taken for new: " + receipt);
                    }
                }
                case 7 -> {
                    String done = any(model.finished);
                    if (done != null) {
                        Receipt receipt = get(
                                queue.append(new NewEntry(done, Bytes.utf8(model.bodiesOfFinished.get(done)), now)));
                        compare(
                                receipt.equals(new Receipt.Repeated(State.DONE))
                                        ? ""
                                        : done + " is finished, but: " + receipt);
                    }
                }
                case 8, 9, 10, 11, 12 -> {
                    List<Lease> taken = get(queue.take(1 + random.nextInt(4), Order.FREE, now));
                    return () -> taken.forEach(lease -> {
                        leases.put(lease.entry().key(), lease);
                        after.change(lease.entry().key(), State.TAKEN, false, 0);
                    });
                }
                case 13, 14, 15 -> {
                    if (held != null) {
                        after.finish(held);
                        get(queue.done(leases.get(held)));
                        return () -> leases.remove(held);
                    }
                }
                case 16 -> {
                    if (held != null) {
                        after.change(held, State.WAITING, false, 1);
                        get(queue.retryAt(leases.get(held), now.plusSeconds(random.nextInt(3) - 1), failure()));
                        return () -> leases.remove(held);
                    }
                }
                case 17 -> {
                    if (held != null) {
                        after.change(held, State.ERROR, true, 1);
                        get(queue.moveToError(leases.get(held), failure()));
                        return () -> leases.remove(held);
                    }
                }
                case 18 -> {
                    if (held != null) {
                        boolean interrupted = random.nextBoolean();
                        after.change(held, State.PENDING, false, interrupted ? 1 : 0);
                        get(interrupted ? queue.release(leases.get(held), failure()) : queue.release(leases.get(held)));
                        return () -> leases.remove(held);
                    }
                }
                case 19 -> {
                    if (some != null && !leases.containsKey(some)) {
                        after.entries.remove(some);
                        get(queue.remove(some));
                    }
                }
                case 20 -> {
                    if (some != null
                            && Set.of(State.WAITING, State.ERROR)
                                    .contains(model.entries.get(some).state())) {
                        after.requeue(some);
                        get(queue.requeue(some, now));
                    }
                }
                case 21 -> {
                    Sweep what = random.nextBoolean() ? Sweep.REQUEUE : Sweep.REMOVE;
                    model.entries.values().stream()
                            .filter(known -> known.state() == State.ERROR)
                            .sorted(Comparator.comparing(QueueModel.Known::position))
                            .limit(3)
                            .forEach(known -> {
                                if (what == Sweep.REMOVE) {
                                    after.entries.remove(known.key());
                                } else {
                                    after.requeue(known.key());
                                }
                            });
                    get(queue.sweep(what, Filter.all(State.ERROR), "", 3, now));
                }
                case 22 -> {
                    after.paused = !model.paused;
                    get(after.paused ? queue.pause(Activity.PROCESSING) : queue.unpause(Activity.PROCESSING));
                }
                default -> {
                    if (random.nextInt(3) == 0) {
                        after.restart();
                        leases.clear();
                        model = after; // a restart cannot fail, only be delayed
                        opened.close();
                        compare(opened.unexpected());
                        opened = new Opened(place);
                        waitUntilHealed();
                    }
                }
            }
            return null;
        }

        private Failure failure() {
            return new Failure(Orders.T0, "it failed", "1.0.0");
        }

        private String any(Set<String> from) {
            int number = from.isEmpty() ? -1 : random.nextInt(from.size());
            return number < 0
                    ? null
                    : from.stream().sorted().skip(number).findFirst().orElseThrow();
        }

        /** Lets a persistent disk failure last for a while, then lets the queue recover. */
        private void waitUntilHealed() throws InterruptedException, IOException {
            long fails = System.nanoTime() + FAILS.toNanos();
            long deadline = fails + HEALED.toNanos();
            while (opened.queue.trouble().isPresent()) {
                if (System.nanoTime() > fails) {
                    command("calm");
                }
                compare(System.nanoTime() < deadline ? "" : "not healed: " + opened.queue.trouble());
                TimeUnit.MILLISECONDS.sleep(2);
            }
        }

        /** Returns whether the disk fails more than once, so that even a second close may not sync the leases. */
        private boolean goesOnFailing() {
            return !fault.isEmpty() && Integer.parseInt(fault.substring(fault.lastIndexOf(' ') + 1)) > 1;
        }

        private void compare(String difference) {
            if (!difference.isEmpty()) {
                throw wrong(again, difference + (fault.isEmpty() ? "" : " (" + fault + ")"));
            }
        }

        private void readTrace() throws IOException {
            try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(Simulation.this.trace)))) {
                while (in.available() > 0) {
                    Call call = Call.read(in);
                    if (call.kind() == 'c') {
                        made = call.offset() - calls;
                        calls = call.offset();
                        failures += call.failed() ? 1 : 0;
                    } else {
                        trace.add(call);
                    }
                }
            }
        }

        /** Cuts the power after some calls of the trace. */
        void cut(Set<Integer> at, Random dice) throws Exception {
            var disk = new SimulatedDisk(place);
            int last = -1;
            for (int i = 0; i < trace.size(); i++) {
                Call call = trace.get(i);
                if (call.kind() == 'k') {
                    last = (int) call.offset();
                } else {
                    disk.apply(call);
                }
                if (at.contains(i)) {
                    Rest rest = Rest.values()[dice.nextInt(3)];
                    Path image = images.resolve("image-" + cuts++);
                    disk.image(image, rest, dice);
                    look(image, last, "after call %d of %d (%s is left)".formatted(i, trace.size(), rest));
                }
            }
        }

        private void look(Path image, int last, String when) throws Exception {
            try (var after = new Opened(image)) {
                String told = after.unexpected() + after.queue.trouble().orElse("");
                compare(told.isEmpty() ? "" : when + ": " + told);
                var legal = new ArrayList<QueueModel>();
                if (last >= 0) {
                    legal.add(acknowledged.get(last));
                } else {
                    legal.add(new QueueModel());
                }
                if (last + 1 < acknowledged.size()) {
                    legal.add(acknowledged.get(last + 1));
                    legal.add(attempted.get(last + 1));
                }
                var differences = new ArrayList<String>();
                for (QueueModel each : legal) {
                    differences.add(each.difference(after.queue, true, goesOnFailing()));
                }
                compare(differences.contains("") ? "" : "%s, after change %d: %s".formatted(when, last, differences));
                String done = any(legal.getFirst().finished);
                if (done != null && legal.getLast().finished.contains(done)) {
                    Receipt receipt = get(after.queue.append(
                            new NewEntry(done, Bytes.utf8(model.bodiesOfFinished.get(done)), Orders.T0)));
                    compare(receipt.equals(new Receipt.Repeated(State.DONE)) ? "" : when + ": forgot " + done);
                }
                get(after.queue.append(new NewEntry("new", Bytes.utf8("new"), Orders.T0)));
                compare(after.queue.find("new").isPresent() ? "" : when + ": what is new is not found");
            }
            delete(image);
        }

        private void command(String text) throws IOException {
            control.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** An open store, and the error states that it raised. */
    private static final class Opened implements AutoCloseable {

        private final Map<String, String> raised = new HashMap<>();
        private final QueueFolder store;
        private final SqliteQueue queue;

        Opened(Path folder) {
            var alarms = new QueueConditions();
            alarms.bind(Orders.states(raised));
            store = new QueueFolder(
                    folder, Durability.FULL, TUNING, alarms, Clock.fixed(Orders.T0, ZoneOffset.UTC), () -> {});
            queue = (SqliteQueue) store.open("simulated", QueueCapacity.DEFAULT);
        }

        /** Returns error states that must never be raised. */
        String unexpected() {
            return raised.keySet().stream().anyMatch(id -> !id.endsWith("UNAVAILABLE")) ? raised.toString() : "";
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private static <T> T get(Future<T> future) throws ExecutionException, TimeoutException, InterruptedException {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
