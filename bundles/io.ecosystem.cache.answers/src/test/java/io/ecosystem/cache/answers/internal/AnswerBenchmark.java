package io.ecosystem.cache.answers.internal;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.middleware.Interceptor;
import io.ecosystem.api.transport.Gateway;
import io.ecosystem.cache.NamedCache;
import io.ecosystem.cache.lru.internal.LruStore;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.core.internal.Core;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * Compares an answer from a cache with the echo, on their way through the core, for one body and for many in turn; a
 * program, not a test.
 */
public final class AnswerBenchmark {

    private static final int ROUNDS = 30;
    private static final int TIMES = 300_000;
    private static final Origin ORIGIN = new Origin("tcp", "tcp://127.0.0.1:1", "127.0.0.1:2", 1_000_000);
    private static final String LINE = "{\"route_key\":\"echo\",\"span_key\":{\"trace_id\":"
        + "\"12345678-1234-1234-1234-1234567890ab\",\"span_id\":\"1234567890abcdef\"},\"data\":{\"message\":\"%04d\"}}";
    private static final int[] BODIES = {1, 1_000};
    private static final Map<String, Object> TERMS =
            Map.of(Terms.CACHE, "answers", "ecosystem.cached.timeToLive", "1h");

    private static volatile Object sink;

    private AnswerBenchmark() {}

    /**
     * Measures all in turn, and prints the least and the middle of their rounds in nanoseconds, and ratios of rates.
     */
    public static void main(String[] arguments) throws Exception {
        Gateway echo = core(Map.of());
        Gateway whole = core(TERMS);
        Gateway keyed = core(
                Map.of(Terms.CACHE, "answers", "ecosystem.cached.timeToLive", "1h", "ecosystem.cached.key", "message"));
        for (int bodies : BODIES) {
            compare(bodies, echo, whole, keyed);
        }
        System.exit(0);
    }

    private static void compare(int bodies, Gateway echo, Gateway whole, Gateway keyed) {
        Bytes[] lines = new Bytes[bodies];
        Arrays.setAll(lines, number -> Bytes.utf8(LINE.formatted(number)));
        long[] plain = new long[ROUNDS];
        long[] byBody = new long[ROUNDS];
        long[] byField = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            plain[round] = measure(echo, lines);
            byBody[round] = measure(whole, lines);
            byField[round] = measure(keyed, lines);
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

    private static long measure(Gateway gateway, Bytes[] lines) {
        long start = System.nanoTime();
        for (int i = 0; i < TIMES; i++) {
            sink = gateway.receive(lines[i % lines.length], ORIGIN);
        }
        return (System.nanoTime() - start) / TIMES;
    }

    private static Core core(Map<String, Object> terms) throws Exception {
        var core = new Core(proxy(BundleContext.class, terms), proxy(Core.Config.class, terms), new JsonCodec());
        var answers = new CachedAnswers(new JsonCodec());
        answers.bindCache(new NamedCache<>(
                "answers", "io.ecosystem.cache.lru~answers", CacheLimits.entries(1_000), LruStore::new));
        bind(core, "bindInterceptor", Interceptor.class, answers, terms);
        bind(core, "bindHandler", Handler.class, new Echo(), terms);
        return core;
    }

    private static void bind(Core core, String method, Class<?> type, Object service, Map<String, Object> terms)
            throws Exception {
        Method bind = Core.class.getDeclaredMethod(method, type, ServiceReference.class);
        bind.setAccessible(true); // as the container does
        bind.invoke(core, service, proxy(ServiceReference.class, terms));
    }

    /** Annotations with their defaults; services that say only what is asked of them here. */
    private static <T> T proxy(Class<T> type, Map<String, Object> terms) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> switch (method.getName()) {
                    case "getPropertyKeys" -> terms.keySet().toArray(String[]::new);
                    case "getProperty" ->
                        switch ((String) given[0]) {
                            case "ecosystem.route" -> "echo";
                            case "service.id" -> 1L;
                            default -> terms.get(given[0]);
                        };
                    case "getBundle" -> proxy(Bundle.class, terms);
                    case "getVersion" -> Version.emptyVersion;
                    case "getSymbolicName" -> "echo";
                    case "getBundleId" -> 1L;
                    case "compareTo" ->
                        Integer.compare(System.identityHashCode(self), System.identityHashCode(given[0]));
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == given[0];
                    case "toString" -> Arrays.toString(self.getClass().getInterfaces());
                    default -> method.getDefaultValue();
                }));
    }

    /** Answers what it is asked. */
    public static final class Echo implements Handler<Bytes, Bytes> {

        @Override
        public Bytes handle(Bytes data, Call call) {
            return data;
        }
    }
}
