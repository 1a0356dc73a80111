package io.ecosystem.benchmarks.caches;

import io.ecosystem.benchmarks.Arguments;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Compares caches with few frequent keys. Prints operations per second and their ratio to the locked map, hit ratios,
 * and memory per entry.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class CacheBenchmark {

    private static final int TRACE = 1 << 20;
    private static final int[] PERCENT = {1, 10};

    /** The kind of cache. */
    @Param
    Contestant.Kind kind;

    /** The share of the keys that it holds, in percent. */
    @Param({"1", "10"})
    int percent;

    private final AtomicInteger threads = new AtomicInteger();
    private Contestant cache;
    private Integer[] trace;

    /** The position of a thread in the trace. */
    @State(Scope.Thread)
    public static class Place {

        private int at;

        /** Sets a different start for each thread. */
        @Setup
        public void begin(CacheBenchmark benchmark) {
            at = benchmark.threads.getAndIncrement() * (TRACE / 3);
        }
    }

    /** Fills the cache as use would. */
    @Setup
    public void fill() {
        trace = Zipf.trace(TRACE, 7);
        cache = kind.open(Zipf.KEYS / 100 * percent);
        for (Integer key : trace) {
            cache.getOrPut(key);
        }
    }

    /** Gets only; stores nothing. */
    @Benchmark
    public Integer get(Place place) {
        return cache.get(trace[place.at++ & TRACE - 1]);
    }

    /** Gets one key only, the same for all threads. */
    @Benchmark
    public Integer getOne() {
        return cache.get(trace[TRACE - 1]);
    }

    /** Gets, and stores a missing entry. */
    @Benchmark
    public boolean getOrPut(Place place) {
        return cache.getOrPut(trace[place.at++ & TRACE - 1]);
    }

    /** Runs everything. The first argument, if any, is the number of seconds of each iteration. */
    public static void main(String... arguments) throws Exception {
        int seconds = Arguments.of(arguments).number(0, 3);
        Map<String, Double> rates = new TreeMap<>();
        for (int count : List.of(1, 2)) {
            var options = new OptionsBuilder()
                    .include(CacheBenchmark.class.getName())
                    .threads(count)
                    .forks(1)
                    .warmupIterations(2)
                    .warmupTime(TimeValue.seconds(seconds))
                    .measurementIterations(3)
                    .measurementTime(TimeValue.seconds(seconds))
                    .jvmArgsAppend("-Xmx1g")
                    .shouldFailOnError(true)
                    .build();
            collect(new Runner(options).run(), count, rates);
        }
        print(rates);
        printHits();
        ProcessorTime.print();
        Footprint.print();
    }

    private static void collect(Collection<RunResult> results, int count, Map<String, Double> rates) {
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            rates.put(
                    key(
                            name.substring(name.lastIndexOf('.') + 1),
                            count,
                            result.getParams().getParam("percent"),
                            Contestant.Kind.valueOf(result.getParams().getParam("kind"))),
                    result.getPrimaryResult().getScore());
        }
    }

    private static String key(String operation, int count, String percent, Contestant.Kind kind) {
        return "%-9s %d threads %3s %% %s".formatted(operation, count, percent, kind);
    }

    private static void print(Map<String, Double> rates) {
        for (String operation : List.of("get", "getOne", "getOrPut")) {
            for (int count : List.of(1, 2)) {
                for (int percent : PERCENT) {
                    double locked = rates.get(key(operation, count, "" + percent, Contestant.Kind.LOCKED));
                    for (Contestant.Kind kind : Contestant.Kind.values()) {
                        String key = key(operation, count, "" + percent, kind);
                        System.out.printf(
                                Locale.ROOT,
                                "%-40s %,12.0f/s  %.2f of the locked map%n",
                                key,
                                rates.get(key),
                                rates.get(key) / locked);
                    }
                }
            }
        }
    }

    private static void printHits() {
        Integer[] trace = Zipf.trace(5_000_000, 11);
        for (int percent : PERCENT) {
            for (Contestant.Kind kind : Contestant.Kind.values()) {
                Contestant cache = kind.open(Zipf.KEYS / 100 * percent);
                int hits = 0;
                for (Integer key : trace) {
                    hits += cache.getOrPut(key) ? 1 : 0;
                }
                System.out.printf(
                        Locale.ROOT,
                        "hits at %3d %% %-10s %d of %d, ratio %.4f%n",
                        percent,
                        kind,
                        hits,
                        trace.length,
                        (double) hits / trace.length);
            }
        }
    }
}
