package io.ecosystem.itests;

import acme.Ledger;
import io.ecosystem.benchmarks.Arguments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures queued requests through the real transport, and the disk's own rate of syncs, in one run: rates with 1, 16
 * and 64 senders into an empty and into a long queue; with the long queue, finding by key, restart and memory; and
 * draining it. Keys are random UUIDs, as clients make them.
 */
public final class QueueBenchmark {

    private static final int SYNCED_BYTES = 4_096;
    private static final int[] SENDERS = {1, 16, 64};
    private static final int FILLERS = 8;
    private static final int WINDOW = 200;
    private static final int FINDS = 1_000;
    private static final Pattern PENDING = Pattern.compile("\"database_sizes\":\\{\"pending\":(\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Distribution distribution;
    private final Path folder;
    private final int seconds;
    private final long length;
    private final AtomicLong number = new AtomicLong();

    private QueueBenchmark(Path folder, int seconds, long length) throws Exception {
        this.folder = folder;
        this.seconds = seconds;
        this.length = length;
        distribution = Distribution.unpackedIn(folder);
    }

    /**
     * Runs the benchmark; the system property {@code distribution} names the packed distribution, without its ending.
     *
     * @param arguments a folder on the disk to measure, the seconds of each measurement, the length of the long queue
     */
    public static void main(String... arguments) throws Exception {
        Arguments given = Arguments.of(arguments);
        try (var folder = new TemporaryFolder(Path.of(arguments[0]))) {
            var benchmark = new QueueBenchmark(folder.path(), given.number(1, 10), given.number(2, 1_000_000));
            try {
                benchmark.run();
            } finally {
                benchmark.distribution.close();
            }
        }
    }

    private void run() throws Exception {
        distribution.start();
        distribution.deploy(
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of("workers", 4))
                        .bytes());
        distribution.configure(
                "io.ecosystem.queue.incoming~ledger",
                "{\"route\": \"ledger\", \"maxEntries\": %d}".formatted(100 * length));
        distribution.awaitAnswer("{\"uid\":\"0\",\"route_key\":\"eco.queue.list\",\"data\":{}}", "acme.Ledger");
        command("processing.pause");
        measure(64); // warms up
        command("processing.unpause");
        Await.until("the queue is empty", PATIENCE, () -> pending() == 0);
        command("processing.pause");
        measureAll("from empty");
        fill();
        measureAll("%,d pending".formatted(pending()));
        find();
        restart();
        drain();
    }

    private void measureAll(String what) throws Exception {
        for (int senders : SENDERS) {
            double syncs = syncs();
            long[] nanos = measure(senders);
            double rate = nanos.length / (double) seconds;
            System.out.printf(
                    "%-18s %2d senders: %,8.0f/s, %.2f of %,.0f fdatasync/s; p50 %.2f ms, p99 %.2f ms%n",
                    what,
                    senders,
                    rate,
                    rate / syncs,
                    syncs,
                    nanos[nanos.length / 2] / 1e6,
                    nanos[(int) (nanos.length * 0.99)] / 1e6);
        }
    }

    /** Returns how often per second one page is overwritten in place and synced. */
    private double syncs() throws IOException {
        Path file = folder.resolve("synced");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        int count = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (; System.nanoTime() < end; count++) {
                channel.write(ByteBuffer.allocate(SYNCED_BYTES), 0);
                channel.force(false);
            }
        }
        return count;
    }

    /** Returns the sorted times of the requests; each sender waits for its answer. */
    private long[] measure(int senders) throws Exception {
        List<Future<List<Long>>> running = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(senders)) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            for (int i = 0; i < senders; i++) {
                running.add(threads.submit(() -> send(end)));
            }
        }
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> one : running) {
            all.addAll(one.get());
        }
        long[] nanos = all.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(nanos);
        return nanos;
    }

    private List<Long> send(long end) throws IOException {
        List<Long> nanos = new ArrayList<>();
        try (Client client = distribution.connect("tcp")) {
            for (long began = System.nanoTime(); began < end; began = System.nanoTime()) {
                check(client.ask(job()));
                nanos.add(System.nanoTime() - began);
            }
        }
        return nanos;
    }

    private void fill() throws Exception {
        try (var threads = Executors.newFixedThreadPool(FILLERS)) {
            long each = Math.max(0, length - pending()) / FILLERS / WINDOW;
            for (int i = 0; i < FILLERS; i++) {
                threads.submit(() -> {
                    try (Client client = distribution.connect("tcp")) {
                        for (long left = each; left > 0; left--) {
                            StringBuilder lines = new StringBuilder();
                            for (int line = 0; line < WINDOW; line++) {
                                lines.append(job()).append('\n');
                            }
                            client.send(lines.toString().getBytes(StandardCharsets.UTF_8));
                            for (int line = 0; line < WINDOW; line++) {
                                check(client.readLine());
                            }
                        }
                    }
                    return null;
                });
            }
        }
    }

    private void find() throws IOException {
        try (Client client = distribution.connect("tcp")) {
            long began = System.nanoTime();
            for (int i = 0; i < FINDS; i++) {
                check(client.ask("{\"uid\":\"0\",\"route_key\":\"eco.queue.find\",\"data\":{\"key\":\"%s\"}}"
                        .formatted(key(1 + i * 7_919L % number.get()))));
            }
            System.out.printf("find by key: %.0f us%n", (System.nanoTime() - began) / 1e3 / FINDS);
        }
    }

    private void restart() throws Exception {
        long pending = pending();
        distribution.stop();
        long began = System.nanoTime();
        distribution.start();
        Await.until("the queue is open", () -> pending() == pending);
        System.out.printf(
                "restart with %d pending: %.2f s to the first answer about it, %d MB resident%n",
                pending, (System.nanoTime() - began) / 1e9, Resident.megabytes(distribution));
    }

    private void drain() throws Exception {
        long pending = pending();
        long began = System.nanoTime();
        command("processing.unpause");
        Await.until("the queue is empty", PATIENCE, () -> pending() == 0);
        System.out.printf("drained: %,.0f/s%n", pending * 1e9 / (System.nanoTime() - began));
    }

    private String job() {
        return "{\"uid\":\"%s\",\"route_key\":\"ledger\",\"data\":{\"file\":\"\",\"end\":\"nothing\"}}"
                .formatted(key(number.incrementAndGet()));
    }

    /** Returns the key of a number, which looks random but is repeatable. */
    private static UUID key(long number) {
        var random = new SplittableRandom(number);
        return new UUID(random.nextLong(), random.nextLong());
    }

    private long pending() throws IOException {
        Matcher sizes = PENDING.matcher(command("data"));
        return sizes.find() ? Long.parseLong(sizes.group(1)) : -1;
    }

    private String command(String command) throws IOException {
        try (Client client = distribution.connect("tcp")) {
            return client.ask(("{\"uid\":\"0\",\"route_key\":\"eco.buffered_handler.%s\",\"data\":{\"queue_route_key\":"
                            + "\"ledger\"}}")
                    .formatted(command));
        }
    }

    private static void check(String answer) {
        if (answer == null || !answer.contains("\"status\":0")) {
            throw new IllegalStateException("answered with " + answer);
        }
    }
}
