package io.ecosystem.queue.incoming.internal;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** A bundle context that can only register services, and service references that have a ranking. */
final class Registry {

    private record Registered(Class<?> type, Object service, Map<String, Object> properties) {}

    private final List<Registered> services = new ArrayList<>();
    private Consumer<Object> listener = service -> {};

    BundleContext context() {
        return fake(BundleContext.class, (method, arguments) -> switch (method) {
            case "registerService" -> register((Class<?>) arguments[0], arguments[1], (Dictionary<?, ?>) arguments[2]);
            default -> throw new UnsupportedOperationException(method);
        });
    }

    /** Calls a listener with each service at its registration. */
    synchronized void onRegistered(Consumer<Object> other) {
        listener = other;
    }

    /** Returns the only registered service of a type. */
    synchronized <T> Optional<T> find(Class<T> type) {
        return services.stream()
                .filter(service -> service.type == type)
                .map(service -> type.cast(service.service))
                .findFirst();
    }

    synchronized Object property(Class<?> type, String key) {
        return services.stream()
                .filter(service -> service.type == type)
                .findFirst()
                .orElseThrow()
                .properties
                .get(key);
    }

    private synchronized ServiceRegistration<?> register(Class<?> type, Object service, Dictionary<?, ?> dictionary) {
        var properties = new ConcurrentHashMap<String, Object>();
        put(dictionary, properties);
        var registered = new Registered(type, service, properties);
        services.add(registered);
        listener.accept(service);
        return fake(ServiceRegistration.class, (method, arguments) -> switch (method) {
            case "unregister" -> unregister(registered);
            case "setProperties" -> {
                properties.clear();
                put((Dictionary<?, ?>) arguments[0], properties);
                yield null;
            }
            case "getReference" -> fake(ServiceReference.class, (name, key) -> properties.get(key[0]));
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private synchronized Object unregister(Registered registered) {
        services.remove(registered);
        return null;
    }

    private static void put(Dictionary<?, ?> from, Map<String, Object> to) {
        if (from != null) {
            from.keys().asIterator().forEachRemaining(key -> to.put((String) key, from.get(key)));
        }
    }

    /** A reference that is compared by its ranking. */
    static ServiceReference<?> reference(int ranking) {
        return fake(ServiceReference.class, (method, arguments) -> switch (method) {
            case "compareTo" -> Integer.compare(ranking, arguments[0].hashCode());
            case "hashCode" -> ranking;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private interface Call {

        Object on(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                Registry.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.on(method.getName(), arguments)));
    }
}
