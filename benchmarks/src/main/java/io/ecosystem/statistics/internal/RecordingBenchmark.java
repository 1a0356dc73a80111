package io.ecosystem.statistics.internal;

import io.ecosystem.benchmarks.Arguments;
import io.ecosystem.benchmarks.Rounds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.HdrHistogram.AtomicHistogram;

/** Prints the cost of statistics per call, and their memory. */
public final class RecordingBenchmark {

    private static final int ROUNDS = 6;
    private static final int ROUTES = 100;

    private final int times;

    private RecordingBenchmark(int times) {
        this.times = times;
    }

    /** Measures; the argument is the number of operations in each round. */
    public static void main(String... arguments) throws InterruptedException {
        new RecordingBenchmark(Arguments.of(arguments).number(0, 5_000_000)).run();
    }

    private void run() throws InterruptedException {
        var routes = new CountedRoutes();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < ROUTES; i++) {
            names.add("orders.route" + i);
        }
        routes.offered(names);
        for (int threads : new int[] {1, 2, 4}) {
            measure(
                    "record, one route, %d threads".formatted(threads),
                    threads,
                    i -> routes.ended(names.getFirst(), 3_000 + (i & 0xFFFF)));
            measure(
                    "record, %d routes, %d threads".formatted(ROUTES, threads),
                    threads,
                    i -> routes.ended(names.get(i % ROUTES), 3_000 + (i & 0xFFFF)));
        }
        measure("a route that nobody offers", 1, i -> routes.ended("unknown", i));
        var values = new ApplicationValues();
        measure("increment", 1, i -> values.add("orders.open", 1));
        measure("set", 1, i -> values.set("orders.last", i));

        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < times; i++) {
                routes.ended(names.get(i % ROUTES), ThreadLocalRandom.current().nextLong(1_000_000));
            }
            long start = System.nanoTime();
            routes.soFar();
            long read = System.nanoTime();
            routes.take();
            System.out.printf(
                    "%d called routes: read in %d us, taken in %d us%n",
                    ROUTES, (read - start) / 1_000, (System.nanoTime() - read) / 1_000);
        }
        System.out.printf(
                "%d bytes for a called route%n",
                new AtomicHistogram(RouteTimes.SHORTEST_NANOS, RouteTimes.LONGEST_NANOS, RouteTimes.DIGITS)
                        .getEstimatedFootprintInBytes());
    }

    /** The repeated operation of one thread. */
    private interface Operation {

        void run(int time);
    }

    private void measure(String what, int threads, Operation operation) throws InterruptedException {
        List<Double> nanos = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            var done = new CountDownLatch(threads);
            long start = System.nanoTime();
            for (int t = 0; t < threads; t++) {
                Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < times; i++) {
                        operation.run(i);
                    }
                    done.countDown();
                });
            }
            done.await();
            nanos.add((System.nanoTime() - start) / (double) times);
        }
        Rounds.print(what, nanos);
    }
}
