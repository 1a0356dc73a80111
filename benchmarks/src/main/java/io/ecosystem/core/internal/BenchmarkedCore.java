package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.middleware.Observer;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.spi.interception.Interceptor;
import io.ecosystem.spi.transport.Gateway;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** A core without a container, with one handler on the route {@code echo}, to which parts can be bound. */
public final class BenchmarkedCore {

    /** The route of the handler. */
    public static final String ROUTE = "echo";

    private final Core core;

    private BenchmarkedCore() {
        core = new Core(proxy(BundleContext.class, Map.of()), defaults(Core.Config.class), new JsonCodec());
    }

    /** Returns a core that calls its handler directly. */
    public static BenchmarkedCore plain() {
        var plain = new BenchmarkedCore();
        plain.core.handlers().add(new Echo(), handlerReference(Map.of()));
        return plain;
    }

    /** Returns the gateway for lines of transports. */
    public Gateway gateway() {
        return core;
    }

    /** Adds an observer of all calls. */
    public BenchmarkedCore observedBy(Observer observer) {
        core.bindObserver(observer);
        return this;
    }

    /** Returns a core whose handler has properties besides its route, and an interceptor for it. */
    public static BenchmarkedCore intercepted(Interceptor interceptor, Map<String, Object> properties) {
        var intercepted = new BenchmarkedCore();
        intercepted.core.bindInterceptor(interceptor, handlerReference(properties));
        intercepted.core.handlers().add(new Echo(), handlerReference(properties));
        return intercepted;
    }

    /** Returns the reference of a handler with properties besides its route. */
    public static ServiceReference<?> handlerReference(Map<String, Object> properties) {
        return proxy(ServiceReference.class, properties);
    }

    /** Returns a configuration with the defaults of its type. */
    public static <T> T defaults(Class<T> type) {
        return proxy(type, Map.of());
    }

    /** Returns an annotation with its defaults, or a service that supports only the methods used here. */
    private static <T> T proxy(Class<T> type, Map<String, Object> properties) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> switch (method.getName()) {
                    case "getPropertyKeys" -> properties.keySet().toArray(String[]::new);
                    case "getProperty" ->
                        switch ((String) given[0]) {
                            case "ecosystem.route" -> ROUTE;
                            case "service.id" -> 1L;
                            default -> properties.get(given[0]);
                        };
                    case "getBundle" -> proxy(Bundle.class, properties);
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

    /** Answers its request. */
    private static final class Echo implements Handler<Bytes, Bytes> {

        @Override
        public Bytes handle(Bytes data, Call call) {
            return data;
        }
    }
}
