package io.ecosystem.benchmarks;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.codec.Binding;
import io.ecosystem.spi.codec.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.core.util.RecyclerPool;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Prints how long the codec takes for one message. */
public final class CodecBenchmark {

    record Order(String customer, int count, List<String> items) {}

    private static final int ROUNDS = 6;
    private static final int BURST = 100;

    private static volatile Object sink;

    private CodecBenchmark() {}

    /** Measures each operation; the argument is the number of operations in each round. */
    public static void main(String... arguments) throws InterruptedException {
        int times = Arguments.of(arguments).number(0, 1_000_000);
        Rounds rounds = Rounds.of(times);
        Codec codec = ServiceLoader.load(Codec.class).findFirst().orElseThrow();
        String key =
                "\"span_key\":{\"trace_id\":\"12345678-1234-1234-1234-1234567890ab\",\"span_id\":\"1234567890abcdef\"}";
        String body = "{\"customer\":\"Ada Lovelace\",\"count\":3,\"items\":[\"a\",\"b\",\"c\"]}";
        Bytes small = Bytes.utf8("{\"route_key\":\"echo\"," + key + ",\"data\":{\"message\":\"hello\"}}");
        Bytes large = Bytes.utf8(
                "{\"route_key\":\"echo\"," + key + ",\"data\":{\"message\":\"" + "x".repeat(10_000) + "\"}}");
        Bytes older = Bytes.utf8(
                "{\"uid\":\"12345678-1234-1234-1234-1234567890ab\",\"route_key\":\"echo\",\"data\":" + body + "}");
        Request request = (Request) codec.decode(small);
        Response response = new Response(request.key(), Status.SUCCESS, request.data());
        Binding order = codec.binding(Order.class);
        Binding map = codec.binding(Map.class);
        Bytes data = Bytes.utf8(body);
        Object value = order.read(data);
        Object untyped = map.read(data);
        JsonFactory factory = new JsonFactory();

        rounds.measure("decode " + small.length() + " bytes", () -> codec.decode(small));
        rounds.measure("decode " + older.length() + " bytes, older", () -> codec.decode(older));
        rounds.measure("decode " + large.length() + " bytes", () -> codec.decode(large));
        rounds.measure("general parser " + small.length() + " bytes", () -> parse(factory, small));
        rounds.measure("general parser " + large.length() + " bytes", () -> parse(factory, large));
        rounds.measure("encode", () -> codec.encode(response));
        rounds.measure("read record", () -> order.read(data));
        rounds.measure("write record", () -> order.write(value));
        rounds.measure("read map", () -> map.read(data));
        rounds.measure("write map", () -> map.write(untyped));

        Map<String, RecyclerPool<BufferRecycler>> pools = Map.of(
                "deque", JsonRecyclerPools.newConcurrentDequePool(),
                "bounded 100", JsonRecyclerPools.newBoundedPool(100),
                "thread local", JsonRecyclerPools.threadLocalPool(),
                "none", JsonRecyclerPools.nonRecyclingPool());
        for (int threads : new int[] {1, 64}) {
            for (var pool : pools.entrySet()) {
                onVirtualThreads(pool.getKey(), pool.getValue(), threads, times, data, value);
            }
        }
    }

    private static Object parse(JsonFactory factory, Bytes line) {
        try (JsonParser parser =
                factory.createParser(tools.jackson.core.ObjectReadContext.empty(), line.array(), 0, line.length())) {
            JsonToken token;
            int fields = 0;
            while ((token = parser.nextToken()) != null) {
                fields += token == JsonToken.PROPERTY_NAME ? 1 : 0;
                if (token == JsonToken.VALUE_STRING) {
                    sink = parser.getString();
                }
            }
            return fields;
        }
    }

    private static void onVirtualThreads(
            String name, RecyclerPool<BufferRecycler> pool, int threads, int times, Bytes data, Object value)
            throws InterruptedException {
        JsonMapper mapper = JsonMapper.builder(
                        JsonFactory.builder().recyclerPool(pool).build())
                .build();
        ObjectReader reader = mapper.readerFor(Order.class);
        ObjectWriter writer = mapper.writerFor(Order.class);
        List<Double> nanos = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            int tasks = Math.max(1, times / BURST / threads);
            CountDownLatch done = new CountDownLatch(threads);
            long start = System.nanoTime();
            for (int t = 0; t < threads; t++) {
                Thread.ofVirtual().start(() -> {
                    // A conversation is a virtual thread that only lives for a few messages.
                    for (int i = 0; i < tasks; i++) {
                        Thread next = Thread.ofVirtual().start(() -> {
                            for (int j = 0; j < BURST; j++) {
                                sink = reader.readValue(data.array(), data.offset(), data.length());
                                sink = writer.writeValueAsBytes(value);
                            }
                        });
                        try {
                            next.join();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    done.countDown();
                });
            }
            done.await();
            nanos.add((System.nanoTime() - start) / ((double) tasks * BURST * threads));
        }
        Rounds.print("read and write, pool '%s', %d threads".formatted(name, threads), nanos);
    }
}
