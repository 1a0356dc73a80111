package io.ecosystem.codec.json.internal;

import io.ecosystem.api.codec.Binding;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.core.util.RecyclerPool;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Prints how long the codec takes for one message; a program, not a test. */
public final class CodecBenchmark {

    record Order(String customer, int count, List<String> items) {}

    private static final int ROUNDS = 6;
    private static final int TIMES = 1_000_000;

    private static volatile Object sink;

    private CodecBenchmark() {}

    /** Measures each operation several times and prints the last three of them in nanoseconds. */
    public static void main(String[] arguments) throws InterruptedException {
        JsonCodec codec = new JsonCodec();
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

        measure("decode " + small.length() + " bytes", () -> codec.decode(small));
        measure("decode " + older.length() + " bytes, older", () -> codec.decode(older));
        measure("decode " + large.length() + " bytes", () -> codec.decode(large));
        measure("general parser " + small.length() + " bytes", () -> parse(factory, small));
        measure("general parser " + large.length() + " bytes", () -> parse(factory, large));
        measure("encode", () -> codec.encode(response));
        measure("read record", () -> order.read(data));
        measure("write record", () -> order.write(value));
        measure("read map", () -> map.read(data));
        measure("write map", () -> map.write(untyped));

        Map<String, RecyclerPool<BufferRecycler>> pools = Map.of(
                "deque", JsonRecyclerPools.newConcurrentDequePool(),
                "bounded 100", JsonRecyclerPools.newBoundedPool(100),
                "thread local", JsonRecyclerPools.threadLocalPool(),
                "none", JsonRecyclerPools.nonRecyclingPool());
        for (int threads : new int[] {1, 64}) {
            for (var pool : pools.entrySet()) {
                onVirtualThreads(pool.getKey(), pool.getValue(), threads, data, value);
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

    private static void measure(String what, Supplier<Object> operation) {
        List<Long> nanos = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < TIMES; i++) {
                sink = operation.get();
            }
            nanos.add((System.nanoTime() - start) / TIMES);
        }
        System.out.printf("%-36s %s ns%n", what, nanos.subList(ROUNDS - 3, ROUNDS));
    }

    private static void onVirtualThreads(
            String name, RecyclerPool<BufferRecycler> pool, int threads, Bytes data, Object value)
            throws InterruptedException {
        JsonMapper mapper = JsonMapper.builder(
                        JsonFactory.builder().recyclerPool(pool).build())
                .build();
        ObjectReader reader = mapper.readerFor(Order.class);
        ObjectWriter writer = mapper.writerFor(Order.class);
        List<Long> nanos = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            int burst = 100;
            int tasks = TIMES / burst / threads;
            CountDownLatch done = new CountDownLatch(threads);
            long start = System.nanoTime();
            for (int t = 0; t < threads; t++) {
                Thread.ofVirtual().start(() -> {
                    // A conversation is a virtual thread that lives for a few messages only.
                    for (int i = 0; i < tasks; i++) {
                        Thread next = Thread.ofVirtual().start(() -> {
                            for (int j = 0; j < burst; j++) {
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
            nanos.add((System.nanoTime() - start) / ((long) tasks * burst * threads));
        }
        System.out.printf(
                "%-12s pool, %2d virtual threads      %s ns to read and write%n",
                name, threads, nanos.subList(ROUNDS - 3, ROUNDS));
    }
}
