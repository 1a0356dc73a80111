package io.ecosystem.queue.outgoing.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A bundle context that can only register services. */
final class Services {

    private final List<Object> registered = new CopyOnWriteArrayList<>();

    BundleContext context() {
        return fake(BundleContext.class, (proxy, method, arguments) -> {
            Object service = arguments[1];
            registered.add(service);
            return fake(ServiceRegistration.class, (registration, unregister, none) -> {
                registered.remove(service);
                return null;
            });
        });
    }

    /** Returns the registered services of a type. */
    <T> List<T> all(Class<T> type) {
        return registered.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Services.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
