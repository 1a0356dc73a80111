package io.ecosystem.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Repeats an operation in rounds, and prints the nanoseconds of each of the last rounds; the first ones warm up. */
public final class Rounds {

    private static final int ROUNDS = 6;
    private static final int SHOWN = 3;

    private static volatile Object sink;

    private final int times;
    private final LongSupplier clock;

    private Rounds(int times, LongSupplier clock) {
        this.times = times;
        this.clock = clock;
    }

    /** Returns rounds of a number of operations, measured in elapsed time. */
    public static Rounds of(int times) {
        return of(times, System::nanoTime);
    }

    /** Returns rounds of a number of operations, measured by a clock in nanoseconds. */
    public static Rounds of(int times, LongSupplier clock) {
        return new Rounds(times, clock);
    }

    /** Measures an operation, and keeps its results so that the compiler cannot remove it. */
    public void measure(String what, Supplier<?> operation) {
        List<Double> nanos = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long began = clock.getAsLong();
            for (int i = 0; i < times; i++) {
                sink = operation.get();
            }
            nanos.add((clock.getAsLong() - began) / (double) times);
        }
        print(what, nanos);
    }

    /** Measures an operation without a result. */
    public void measure(String what, Runnable operation) {
        measure(what, () -> {
            operation.run();
            return null;
        });
    }

    /** Prints figures of all rounds, measured in another way. */
    public static void print(String what, List<Double> nanos) {
        StringBuilder line = new StringBuilder("%-40s".formatted(what));
        nanos.stream().skip(Math.max(0, nanos.size() - SHOWN)).forEach(each -> line.append(" %9.1f".formatted(each)));
        System.out.println(line.append(" ns"));
    }
}
