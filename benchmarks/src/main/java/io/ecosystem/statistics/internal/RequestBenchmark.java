package io.ecosystem.statistics.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.benchmarks.Arguments;
import io.ecosystem.core.internal.BenchmarkedCore;
import io.ecosystem.spi.transport.Gateway;
import java.util.Map;
import java.util.stream.LongStream;

/** Prints what statistics add to a request on its way through the core. */
public final class RequestBenchmark {

    private static final int ROUNDS = 15;
    private static final Origin ORIGIN = new Origin("tcp", "tcp://127.0.0.1:1", "127.0.0.1:2", 1_000_000);
    private static final Bytes LINE = Bytes.utf8("{\"route_key\":\"echo\",\"span_key\":{\"trace_id\":"
            + "\"12345678-1234-1234-1234-1234567890ab\",\"span_id\":\"1234567890abcdef\"},\"data\":"
            + "{\"message\":\"hi\"}}");

    private static volatile Object sink;

    private RequestBenchmark() {}

    /**
     * Measures both in turn, and prints minimum and median of their rounds in nanoseconds; the argument is the number
     * of requests in each round.
     */
    public static void main(String... arguments) {
        int times = Arguments.of(arguments).number(0, 300_000);
        var gatherer = new Gatherer(BenchmarkedCore.defaults(Gatherer.Config.class));
        gatherer.bindHandler(BenchmarkedCore.handlerReference(Map.of()));
        Gateway plain = BenchmarkedCore.plain().gateway();
        Gateway counted = BenchmarkedCore.plain().observedBy(gatherer).gateway();
        long[] without = new long[ROUNDS];
        long[] with = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            without[round] = measure(plain, times);
            with[round] = measure(counted, times);
        }
        print("without statistics", without);
        print("with statistics", with);
        System.out.println(gatherer.current().get("endpoint_data"));
    }

    private static void print(String what, long[] nanos) {
        long[] sorted = LongStream.of(nanos).skip(ROUNDS / 3).sorted().toArray();
        System.out.printf("%-20s least %d, middle %d ns for a request%n", what, sorted[0], sorted[sorted.length / 2]);
    }

    private static long measure(Gateway gateway, int times) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            sink = gateway.receive(LINE, ORIGIN);
        }
        return (System.nanoTime() - start) / times;
    }
}
