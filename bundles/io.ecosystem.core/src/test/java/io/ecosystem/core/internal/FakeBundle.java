package io.ecosystem.core.internal;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** As much of a bundle, and of a framework, as the core asks for. */
final class FakeBundle {

    private static final List<BundleListener> LISTENERS = new CopyOnWriteArrayList<>();

    private final Bundle bundle;

    FakeBundle(long id, String name, String version) {
        bundle = fake(Bundle.class, Map.of("getBundleId", id, "getSymbolicName", name, "getVersion", Version
                .parseVersion(version)));
    }

    /** A reference to a service of this bundle. */
    ServiceReference<?> reference(long serviceId, int ranking, Object routes) {
        return (ServiceReference<?>) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{
            ServiceReference.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "getBundle" -> bundle;
                case "getPropertyKeys" -> new String[]{"service.id", "service.ranking"};
                case "getProperty" -> switch ((String) arguments[0]) {
                    case "service.id" -> serviceId;
                    case "service.ranking" -> ranking;
                    case "ecosystem.route" -> routes;
                    default -> null;
                };
                case "compareTo" -> Long.compare(order(proxy), order(arguments[0]));
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "reference " + serviceId;
            });
    }

    /** Tells every core that this bundle has been uninstalled. */
    void uninstall() {
        LISTENERS.forEach(listener -> listener.bundleChanged(new BundleEvent(BundleEvent.UNINSTALLED, bundle)));
    }

    static BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(FakeBundle.class.getClassLoader(), new Class<?>[]{
            BundleContext.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "addBundleListener" -> {
                    LISTENERS.add((BundleListener) arguments[0]);
                    yield null;
                }
                case "removeBundleListener" -> {
                    LISTENERS.remove((BundleListener) arguments[0]);
                    yield null;
                }
                default -> throw new UnsupportedOperationException(method.getName());
            });
    }

    static List<BundleListener> listeners() {
        return List.copyOf(LISTENERS);
    }

    private static long order(Object reference) {
        ServiceReference<?> service = (ServiceReference<?>) reference;
        return ((Integer) service.getProperty("service.ranking")) * 1_000_000L - (Long) service.getProperty(
                "service.id");
    }

    private static <T> T fake(Class<T> type, Map<String, Object> results) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method,
                arguments) -> results.getOrDefault(method.getName(), method.getName().equals("toString")
                        ? "bundle " + results
                        : null)));
    }
}
