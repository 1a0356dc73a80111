package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.benchmarks.Arguments;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures the engine and the disk that it stores on, in one run. Arguments: a folder on that disk, the seconds of each
 * measurement, and the number of entries to fill in between.
 */
public final class StoreBenchmark {

    private static final int BODY_BYTES = 200;
    private static final int PAGE_BYTES = 4_096;

    private final Path folder;
    private final double seconds;
    private final int fill;
    private QueueFolder store;
    private StoredQueue queue;

    private StoreBenchmark(Path folder, double seconds, int fill) {
        this.folder = folder;
        this.seconds = seconds;
        this.fill = fill;
    }

    /** Measures, and removes its files. */
    public static void main(String... arguments) throws Exception {
        Arguments given = Arguments.of(arguments);
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "store-benchmark");
        try {
            new StoreBenchmark(folder, given.fraction(1, 10), given.number(2, 1_000_000)).run();
        } finally {
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void run() throws Exception {
        open();
        appendRate(16);
        double sync = syncRate();
        print("fdatasync of 4 KiB in place", sync, "1/s");
        rates(sync, "empty");
        fill();
        sync = syncRate();
        print("fdatasync of 4 KiB in place", sync, "1/s");
        rates(sync, "at %,d".formatted(fill));
        find();
        store.close();
        long start = System.nanoTime();
        open();
        print("restart at %,d".formatted(queue.sizes().pending().entries()), millis(start), "ms");
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        print("heap", (runtime.totalMemory() - runtime.freeMemory()) / 1e6, "MB");
        drain(1, 5);
        drain(32, 5);
        store.close();
    }

    private void open() {
        store = new QueueFolder(folder, Durability.FULL, new QueueConditions(), Clock.systemUTC());
        queue = store.open("benchmark", new QueueCapacity(Long.MAX_VALUE, Long.MAX_VALUE, 1, 1, 100_000));
    }

    private void rates(double sync, String when) throws Exception {
        for (int threads : List.of(1, 16, 64)) {
            double rate = appendRate(threads);
            print("append, %d senders, %s".formatted(threads, when), rate, "1/s");
            print("  of the fdatasync rate", rate / sync, "");
        }
    }

    private double appendRate(int threads) throws Exception {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        var count = new LongAdder();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < threads; i++) {
                pool.submit(() -> {
                    while (System.nanoTime() < end) {
                        queue.append(entry()).get();
                        count.increment();
                    }
                    return null;
                });
            }
        }
        return count.sum() / seconds;
    }

    private static NewEntry entry() {
        return new NewEntry(UUID.randomUUID() + ":0123456789abcdef", Bytes.of(new byte[BODY_BYTES]), Instant.now());
    }

    private double syncRate() throws IOException {
        try (var file = FileChannel.open(folder.resolve("sync"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var page = ByteBuffer.allocate(PAGE_BYTES);
            int pages = 4_096;
            for (int i = 0; i < pages; i++) {
                file.write(page.clear(), (long) i * PAGE_BYTES);
            }
            file.force(true);
            long end = System.nanoTime() + (long) (seconds * 1e9);
            long count = 0;
            while (System.nanoTime() < end) {
                file.write(page.clear(), count++ % pages * PAGE_BYTES);
                file.force(false);
            }
            return count / seconds;
        }
    }

    private void fill() throws Exception {
        long start = System.nanoTime();
        var waiting = new ArrayDeque<CompletableFuture<?>>();
        for (int i = 0; i < fill; i++) {
            waiting.add(queue.append(entry()));
            if (waiting.size() > 2_000) {
                waiting.remove().get();
            }
        }
        waiting.getLast().get();
        print("append, one sender that does not wait", fill / (millis(start) / 1e3), "1/s");
    }

    private void find() {
        var keys = new ArrayList<String>();
        for (var page = queue.browse(Filter.all(State.PENDING), "", 1_000);
                keys.size() < 20_000 && !page.next().isEmpty();
                page = queue.browse(Filter.all(State.PENDING), page.next(), 1_000)) {
            page.entries().forEach(entry -> keys.add(entry.key()));
        }
        long start = System.nanoTime();
        keys.forEach(key -> queue.find(key).orElseThrow());
        print("find by key", millis(start) * 1e3 / keys.size(), "us");
    }

    private void drain(int batch, int rounds) throws Exception {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long count = 0;
        var waiting = new ArrayDeque<CompletableFuture<Void>>();
        while (System.nanoTime() < end) {
            for (var lease : queue.take(batch, Order.FREE, Instant.now()).get()) {
                waiting.add(queue.done(lease));
                count++;
            }
            while (waiting.size() > batch * rounds) {
                waiting.remove().get();
            }
        }
        waiting.getLast().get();
        print("take and done, %d at a time".formatted(batch), count / seconds, "1/s");
    }

    private static double millis(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static void print(String what, double value, String unit) {
        System.out.printf("%-45s %,12.2f %s%n", what, value, unit);
    }
}
