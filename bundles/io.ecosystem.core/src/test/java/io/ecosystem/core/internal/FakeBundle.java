package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Handler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;

/** A bundle and its framework, as far as the core uses them. */
final class FakeBundle {

    private static final List<BundleListener> LISTENERS = new CopyOnWriteArrayList<>();
    private static final Map<Object, Callable<?>> MAKING = new ConcurrentHashMap<>();
    private static final Map<Class<?>, Object> SERVICES = new ConcurrentHashMap<>();

    private final Bundle bundle;

    FakeBundle(long id, String name, String version) {
        bundle = fake(
                Bundle.class,
                Map.of("getBundleId", id, "getSymbolicName", name, "getVersion", Version.parseVersion(version)));
    }

    /** Returns a reference to a service of this bundle. */
    ServiceReference<?> reference(long serviceId, int ranking, Object routes) {
        return reference(serviceId, ranking, routes, null);
    }

    /** Returns a reference to a handler of this bundle that requires a role. */
    ServiceReference<?> reference(long serviceId, int ranking, Object routes, Object role) {
        return (ServiceReference<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getBundle" -> bundle;
                    case "getPropertyKeys" -> new String[] {"service.id", "service.ranking"};
                    case "getProperty" ->
                        switch ((String) arguments[0]) {
                            case "service.id" -> serviceId;
                            case "service.ranking" -> ranking;
                            case "ecosystem.route" -> routes;
                            case "ecosystem.requires.role" -> role;
                            default -> null;
                        };
                    case "compareTo" -> Long.compare(order(proxy), order(arguments[0]));
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "reference " + serviceId;
                });
    }

    /** Returns a reference to a handler that is created on request. */
    @SuppressWarnings("unchecked") // a fake takes any type
    ServiceReference<Handler<?, ?>> reference(long serviceId, String route, Callable<Handler<?, ?>> making) {
        var reference = (ServiceReference<Handler<?, ?>>) reference(serviceId, 0, route);
        MAKING.put(reference, making);
        return reference;
    }

    /** Returns whether a created handler has been released. */
    static boolean isGivenBack(ServiceReference<?> reference) {
        return !MAKING.containsKey(reference);
    }

    /** Notifies every core that this bundle has been uninstalled. */
    void uninstall() {
        LISTENERS.forEach(listener -> listener.bundleChanged(new BundleEvent(BundleEvent.UNINSTALLED, bundle)));
    }

    static BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                FakeBundle.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "addBundleListener" -> {
                        LISTENERS.add((BundleListener) arguments[0]);
                        yield null;
                    }
                    case "getService" -> MAKING.get(arguments[0]).call();
                    case "ungetService" -> MAKING.remove(arguments[0]) != null;
                    case "removeBundleListener" -> {
                        LISTENERS.remove((BundleListener) arguments[0]);
                        yield null;
                    }
                    case "registerService" -> {
                        SERVICES.put((Class<?>) arguments[0], arguments[1]);
                        yield fake(ServiceRegistration.class, () -> SERVICES.remove((Class<?>) arguments[0]));
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Returns the service that a core has registered and not unregistered, if any. */
    static <S> Optional<S> service(Class<S> type) {
        return Optional.ofNullable(type.cast(SERVICES.get(type)));
    }

    static List<BundleListener> listeners() {
        return List.copyOf(LISTENERS);
    }

    private static long order(Object reference) {
        ServiceReference<?> service = (ServiceReference<?>) reference;
        return ((Integer) service.getProperty("service.ranking")) * 1_000_000L
                - (Long) service.getProperty("service.id");
    }

    private static <T> T fake(Class<T> type, Runnable unregister) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("unregister")) {
                        unregister.run();
                    }
                    return null;
                }));
    }

    private static <T> T fake(Class<T> type, Map<String, Object> results) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> results.getOrDefault(
                        method.getName(), method.getName().equals("toString") ? "bundle " + results : null)));
    }
}
