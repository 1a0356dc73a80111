package io.ecosystem.benchmarks;

import io.ecosystem.access.internal.RuleBenchmark;
import io.ecosystem.benchmarks.caches.CacheBenchmark;
import io.ecosystem.cache.answers.internal.AnswerBenchmark;
import io.ecosystem.core.internal.GuardBenchmark;
import io.ecosystem.itests.CachedAnswersBenchmark;
import io.ecosystem.itests.ClientBenchmark;
import io.ecosystem.itests.QueueBenchmark;
import io.ecosystem.itests.RequestsBenchmark;
import io.ecosystem.itests.SendingBenchmark;
import io.ecosystem.itests.StartBenchmark;
import io.ecosystem.logging.internal.LoggingBenchmark;
import io.ecosystem.queue.store.sqlite.internal.StoreBenchmark;
import io.ecosystem.statistics.internal.RecordingBenchmark;
import io.ecosystem.statistics.internal.RequestBenchmark;
import java.util.Arrays;
import java.util.List;

/** Runs one benchmark by its name, with arguments, or lists all of them. */
public final class Benchmarks {

    private static final int WRONG_USE = 2;

    private static final List<Benchmark> ALL = List.of(
            new Benchmark(
                    "requests",
                    "[modes, such as 1x64,50x1,1x1t [rounds [seconds of each]]]",
                    "requests over TCP, beside a bare MINA echo",
                    RequestsBenchmark::main),
            new Benchmark(
                    "start",
                    "[starts]",
                    "time from exec to the first answer, and memory when idle",
                    StartBenchmark::main),
            new Benchmark("codec", "[operations]", "reading and writing one message", CodecBenchmark::main),
            new Benchmark("guard", "[operations]", "the check of a role in the core", GuardBenchmark::main),
            new Benchmark("rules", "[operations]", "one rule of access", RuleBenchmark::main),
            new Benchmark(
                    "logging", "[operations]", "a log call, in processor time of its thread", LoggingBenchmark::main),
            new Benchmark(
                    "statistics",
                    "[operations]",
                    "a request through the core, counted and not",
                    RequestBenchmark::main),
            new Benchmark("recording", "[operations]", "the parts of counting a call", RecordingBenchmark::main),
            new Benchmark(
                    "client",
                    "[rounds [seconds of each [addresses of an instance]]]",
                    "the Java client, beside a bare socket",
                    ClientBenchmark::main),
            new Benchmark("caches", "[seconds of an iteration]", "caches of four kinds", CacheBenchmark::main),
            new Benchmark(
                    "answers", "[operations]", "a cached answer in the core, beside the echo", AnswerBenchmark::main),
            new Benchmark(
                    "cached-answers",
                    "[rounds [milliseconds of each]]",
                    "a cached answer over TCP, beside a plain one",
                    CachedAnswersBenchmark::main),
            new Benchmark(
                    "store",
                    "folder [seconds of each [entries]]",
                    "the SQLite store, beside fdatasync of the folder's disk",
                    StoreBenchmark::main),
            new Benchmark(
                    "queue",
                    "folder [seconds of each [entries]]",
                    "queued requests over TCP, beside fdatasync of the folder's disk",
                    QueueBenchmark::main),
            new Benchmark(
                    "sending",
                    "folder [messages [rounds]]",
                    "messages between two instances, stored at both",
                    SendingBenchmark::main));

    /** Runs a benchmark with its arguments and prints its figures. */
    @FunctionalInterface
    private interface Program {

        void main(String... arguments) throws Exception;
    }

    private record Benchmark(String name, String arguments, String measures, Program program) {

        @Override
        public String toString() {
            return "  %-15s %s%n  %15s   %s".formatted(name, measures, "", arguments);
        }
    }

    private Benchmarks() {}

    /**
     * Runs the benchmark named by the first word with the other words, and ends the process.
     *
     * @param arguments words, which may also be separated by spaces within one argument
     */
    public static void main(String... arguments) throws Exception {
        List<String> words = Arrays.stream(arguments)
                .flatMap(argument -> Arrays.stream(argument.strip().split("\\s+")))
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.isEmpty()) {
            System.out.println("Name a benchmark and its arguments, as in -Dbench=\"codec 1000000\":");
            ALL.forEach(System.out::println);
            System.exit(0);
        }
        try {
            run(words.getFirst(), words.subList(1, words.size()).toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_USE);
        }
        System.exit(0); // resources of the benchmark may still have threads
    }

    /** Runs a benchmark by name. Throws an IllegalArgumentException for an unknown name or an unusable word. */
    static void run(String name, String... arguments) throws Exception {
        Benchmark named = ALL.stream()
                .filter(benchmark -> benchmark.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No benchmark is named '%s'; there are: %s"
                        .formatted(
                                name,
                                String.join(
                                        ", ", ALL.stream().map(Benchmark::name).toList()))));
        try {
            named.program.main(arguments);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "'%s' takes these arguments: %s (%s)".formatted(name, named.arguments, e.getMessage()), e);
        }
    }
}
