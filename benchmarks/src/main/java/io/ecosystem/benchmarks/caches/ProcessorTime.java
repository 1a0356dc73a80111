package io.ecosystem.benchmarks.caches;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.LongStream;

/** Prints the processor time of operations by one thread, which other work on the machine affects little. */
final class ProcessorTime {

    private static final int TRACE = 1 << 20;
    private static final int ROUNDS = 9;

    private static volatile Object sink;

    private ProcessorTime() {}

    static void print() {
        Integer[] trace = Zipf.trace(TRACE, 7);
        for (int percent : new int[] {1, 10}) {
            for (Contestant.Kind kind : Contestant.Kind.values()) {
                Contestant cache = kind.open(Zipf.KEYS / 100 * percent);
                long getOrPut = measure(cache, trace, Contestant::getOrPut);
                long get = measure(cache, trace, Contestant::get);
                System.out.printf(
                        Locale.ROOT,
                        "processor time at %3d %% %-10s get %d ns, getOrPut %d ns%n",
                        percent,
                        kind,
                        get,
                        getOrPut);
            }
        }
    }

    /** Returns the median of the rounds after the first ones. */
    private static long measure(Contestant cache, Integer[] trace, BiFunction<Contestant, Integer, Object> operation) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long began = threads.getCurrentThreadCpuTime();
            for (Integer key : trace) {
                sink = operation.apply(cache, key);
            }
            nanos[round] = (threads.getCurrentThreadCpuTime() - began) / trace.length;
        }
        long[] sorted = LongStream.of(nanos).skip(ROUNDS / 3).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
