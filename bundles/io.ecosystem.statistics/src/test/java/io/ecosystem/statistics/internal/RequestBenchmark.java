package io.ecosystem.statistics.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.middleware.Observer;
import io.ecosystem.api.transport.Gateway;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.core.internal.Core;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** Prints what statistics add to a request on its way through the core; a program, not a test. */
public final class RequestBenchmark {

    private static final int ROUNDS = 15;
    private static final int TIMES = 300_000;
    private static final Origin ORIGIN = new Origin("tcp", "tcp://127.0.0.1:1", "127.0.0.1:2", 1_000_000);
    private static final Bytes LINE = Bytes.utf8("{\"route_key\":\"echo\",\"span_key\":{\"trace_id\":"
            + "\"12345678-1234-1234-1234-1234567890ab\",\"span_id\":\"1234567890abcdef\"},\"data\":"
            + "{\"message\":\"hi\"}}");

    private static volatile Object sink;

    private RequestBenchmark() {}

    /** Measures both in turn, and prints the least and the middle of their rounds in nanoseconds. */
    public static void main(String[] arguments) throws Exception {
        Gateway plain = core();
        Core counted = core();
        var gatherer = new Gatherer(proxy(Gatherer.Config.class), java.time.Clock.systemUTC());
        gatherer.bindHandler(reference());
        call(counted, "bindObserver", Observer.class, gatherer);
        long[] without = new long[ROUNDS];
        long[] with = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            without[round] = measure(plain);
            with[round] = measure(counted);
        }
        print("without statistics", without);
        print("with statistics", with);
        System.out.println(gatherer.current().get("endpoint_data"));
        System.exit(0);
    }

    private static void print(String what, long[] nanos) {
        long[] sorted = LongStream.of(nanos).skip(ROUNDS / 3).sorted().toArray();
        System.out.printf("%-20s least %d, middle %d ns for a request%n", what, sorted[0], sorted[sorted.length / 2]);
    }

    private static long measure(Gateway gateway) {
        long start = System.nanoTime();
        for (int i = 0; i < TIMES; i++) {
            sink = gateway.receive(LINE, ORIGIN);
        }
        return (System.nanoTime() - start) / TIMES;
    }

    private static Core core() throws Exception {
        var core = new Core(proxy(BundleContext.class), proxy(Core.Config.class), new JsonCodec());
        Method bind = Core.class.getDeclaredMethod("bindHandler", Handler.class, ServiceReference.class);
        bind.setAccessible(true); // as the container does
        bind.invoke(core, new Echo(), reference());
        return core;
    }

    private static void call(Core core, String method, Class<?> type, Object argument) throws Exception {
        Method bind = Core.class.getDeclaredMethod(method, type);
        bind.setAccessible(true);
        bind.invoke(core, argument);
    }

    private static ServiceReference<?> reference() {
        return proxy(ServiceReference.class);
    }

    /** Annotations with their defaults; services that say only what is asked of them here. */
    private static <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> switch (method.getName()) {
                    case "getProperty" ->
                        switch ((String) given[0]) {
                            case "ecosystem.route" -> "echo";
                            case "service.id" -> 1L;
                            default -> null;
                        };
                    case "getPropertyKeys" -> new String[0];
                    case "getBundle" -> proxy(Bundle.class);
                    case "getVersion" -> Version.emptyVersion;
                    case "getSymbolicName" -> "echo";
                    case "getBundleId" -> 1L;
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
