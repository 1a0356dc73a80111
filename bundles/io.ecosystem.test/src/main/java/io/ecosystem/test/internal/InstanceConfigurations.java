package io.ecosystem.test.internal;

import io.ecosystem.client.CallOptions;
import io.ecosystem.client.EcosystemClient;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;

/**
 * The configurations of an instance.
 *
 * <p>Config Admin tells its listeners of changes one after the other on one thread, and the component runtime starts
 * and stops components in that. So once a listener is told of a change, components have taken all earlier ones. That
 * change is the deletion of a configuration that never had values, which concerns nobody and leaves nothing behind. The
 * instance has loaded the classes of Config Admin, so they are reflected.
 */
public final class InstanceConfigurations {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ADMIN = "org.osgi.service.cm.ConfigurationAdmin";
    private static final String CONFIGURATION = "org.osgi.service.cm.Configuration";
    private static final String LISTENER = "org.osgi.service.cm.ConfigurationListener";
    private static final String MARK = "io.ecosystem.test.mark";

    private final BundleContext context;
    private final EcosystemClient client;
    private final AtomicLong marks = new AtomicLong();

    private record Component(String component, String pid, String state, String reason) {}

    private record Components(List<Component> components) {}

    /** @param client of a user who may do everything */
    public InstanceConfigurations(BundleContext context, EcosystemClient client) {
        this.context = context;
        this.client = client;
    }

    /**
     * Changes values of a configuration; returns when its components have taken them.
     *
     * @return why a component cannot be made with them; empty if none fails
     */
    public Optional<String> set(String pid, Map<String, ?> values) {
        client.call("eco.config.set", Map.of("pid", pid, "values", values), Void.class);
        awaitTaken();
        return failure(pid);
    }

    /** Takes back what was set; returns when components have taken that. */
    public void unset(String pid) {
        client.call("eco.config.unset", Map.of("pid", pid), Void.class);
        awaitTaken();
    }

    /** Returns when components have taken all changes. */
    public void awaitTaken() {
        var told = new CountDownLatch(1);
        String mark = String.valueOf(marks.incrementAndGet());
        try {
            Object admin = admin();
            ClassLoader loader = admin.getClass().getClassLoader();
            var registration =
                    context.registerService(LISTENER, listener(loader.loadClass(LISTENER), mark, told), null);
            try {
                Object configuration = loader.loadClass(ADMIN)
                        .getMethod("getFactoryConfiguration", String.class, String.class, String.class)
                        .invoke(admin, MARK, mark, "?");
                loader.loadClass(CONFIGURATION).getMethod("delete").invoke(configuration);
                if (!told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError(
                            "after %s: components have not taken their configurations; the log of the instance says why"
                                    .formatted(PATIENCE));
                }
            } finally {
                registration.unregister();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted before components had taken changed configurations", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot ask for changed configurations", e);
        }
    }

    private Object admin() {
        try {
            var references = context.getAllServiceReferences(ADMIN, null); // of whichever class loader
            Object admin = references == null ? null : context.getService(references[0]);
            if (admin == null) {
                throw new IllegalStateException("the instance has no " + ADMIN);
            }
            return admin;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter is a right one", e);
        }
    }

    private static Object listener(Class<?> type, String mark, CountDownLatch told) {
        InvocationHandler handler = (self, method, arguments) -> switch (method.getName()) {
            case "configurationEvent" -> {
                Object event = arguments[0];
                if (event.getClass().getMethod("getPid").invoke(event).equals(MARK + "~" + mark)) {
                    told.countDown();
                }
                yield null;
            }
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> type.getName();
        };
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private Optional<String> failure(String pid) {
        return client
                .call("eco.components", Map.of(), Components.class, CallOptions.DEFAULT.repeatable())
                .components()
                .stream()
                .filter(component ->
                        component.pid().equals(pid) && component.state().equals("failed"))
                .map(component -> "%s: component %s: %s".formatted(pid, component.component(), component.reason()))
                .findFirst();
    }
}
