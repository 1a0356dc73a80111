package io.ecosystem.cache.answers.internal;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.benchmarks.Arguments;
import io.ecosystem.cache.NamedCache;
import io.ecosystem.cache.lru.internal.LruStore;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.core.internal.BenchmarkedCore;
import io.ecosystem.spi.transport.Gateway;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/** Compares cached answers with the echo, on their way through the core, for one body and for many in turn. */
public final class AnswerBenchmark {

    private static final int ROUNDS = 30;
    private static final Origin ORIGIN = new Origin("tcp", "tcp://127.0.0.1:1", "127.0.0.1:2", 1_000_000);
    private static final String LINE = "{\"route_key\":\"echo\",\"span_key\":{\"trace_id\":"
        + "\"12345678-1234-1234-1234-1234567890ab\",\"span_id\":\"1234567890abcdef\"},\"data\":{\"message\":\"%04d\"}}";
    private static final int[] BODIES = {1, 1_000};
    private static final Map<String, Object> TERMS =
            Map.of(Terms.CACHE, "answers", "ecosystem.cached.timeToLive", "1h");

    private static volatile Object sink;

    private AnswerBenchmark() {}

    /**
     * Measures all in turn, and prints minimum and median of their rounds in nanoseconds, and ratios of rates; the
     * argument is the number of requests in each round.
     */
    public static void main(String... arguments) {
        int times = Arguments.of(arguments).number(0, 300_000);
        Gateway echo = BenchmarkedCore.plain().gateway();
        Gateway whole = cached(TERMS);
        Gateway keyed = cached(
                Map.of(Terms.CACHE, "answers", "ecosystem.cached.timeToLive", "1h", "ecosystem.cached.key", "message"));
        for (int bodies : BODIES) {
            compare(bodies, times, echo, whole, keyed);
        }
    }

    private static void compare(int bodies, int times, Gateway echo, Gateway whole, Gateway keyed) {
        Bytes[] lines = new Bytes[bodies];
        Arrays.setAll(lines, number -> Bytes.utf8(LINE.formatted(number)));
        long[] plain = new long[ROUNDS];
        long[] byBody = new long[ROUNDS];
        long[] byField = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            plain[round] = measure(echo, lines, times);
            byBody[round] = measure(whole, lines, times);
            byField[round] = measure(keyed, lines, times);
        }
        System.out.printf(Locale.ROOT, "%,d bodies%n", bodies);
        print("the echo", plain, plain);
        print("cached by the whole body", byBody, plain);
        print("cached by one field", byField, plain);
    }

    private static void print(String what, long[] nanos, long[] plain) {
        System.out.printf(
                Locale.ROOT,
                "%-25s least %d, middle %d ns for a request; rate %.2f of the echo%n",
                what,
                sorted(nanos)[0],
                middle(nanos),
                (double) middle(plain) / middle(nanos));
    }

    private static long middle(long[] nanos) {
        long[] sorted = sorted(nanos);
        return sorted[sorted.length / 2];
    }

    private static long[] sorted(long[] nanos) {
        return LongStream.of(nanos).skip(ROUNDS / 3).sorted().toArray();
    }

    private static long measure(Gateway gateway, Bytes[] lines, int times) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            sink = gateway.receive(lines[i % lines.length], ORIGIN);
        }
        return (System.nanoTime() - start) / times;
    }

    private static Gateway cached(Map<String, Object> terms) {
        var answers = new CachedAnswers(new JsonCodec(), null);
        answers.bindCache(new NamedCache<>(
                "answers", "io.ecosystem.cache.lru~answers", CacheLimits.entries(1_000), LruStore::new));
        return BenchmarkedCore.intercepted(answers, terms).gateway();
    }
}
