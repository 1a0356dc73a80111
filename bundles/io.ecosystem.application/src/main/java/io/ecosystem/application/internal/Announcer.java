package io.ecosystem.application.internal;

import io.ecosystem.api.deploy.Deployments;
import io.ecosystem.api.transport.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Greets on standard output, once per start: when the framework has started and every configured transport is there, or
 * has had its time to come.
 */
@Component(service = {}, immediate = true)
public final class Announcer {

    private static final long PATIENCE_SECONDS = 5;
    private static final String CONFIGURED_TRANSPORTS = "(service.pid=io.ecosystem.transport.*)";

    private final BundleContext context;
    private final ConfigurationAdmin configurations;
    private final Map<ServiceReference<Transport>, Transport> transports = new ConcurrentHashMap<>();
    private final Object change = new Object();
    private final FrameworkListener listener = this::framework;
    private final Thread thread;

    /** Guarded by {@code change}. */
    private boolean started;

    /** Guarded by {@code change}; null until what lies in the folders has been dealt with. */
    private Deployments deployments;

    @Activate
    public Announcer(BundleContext context, @Reference ConfigurationAdmin configurations) {
        this.context = context;
        this.configurations = configurations;
        context.addFrameworkListener(listener);
        synchronized (change) {
            started |= context.getBundle(0).getState() == Bundle.ACTIVE;
        }
        thread = Thread.ofPlatform().name("io.ecosystem.application").daemon().start(this::greet);
    }

    @Deactivate
    void close() throws InterruptedException {
        context.removeFrameworkListener(listener);
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindTransport(Transport transport, ServiceReference<Transport> reference) {
        transports.put(reference, transport);
        signal();
    }

    void unbindTransport(Transport transport, ServiceReference<Transport> reference) {
        transports.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindDeployments(Deployments service) {
        synchronized (change) {
            deployments = service;
            change.notifyAll();
        }
    }

    void unbindDeployments(Deployments service) {
        synchronized (change) {
            deployments = deployments == service ? null : deployments;
        }
    }

    private void framework(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            synchronized (change) {
                started = true;
                change.notifyAll();
            }
        }
    }

    private void signal() {
        synchronized (change) {
            change.notifyAll();
        }
    }

    private void greet() {
        try {
            awaitStart();
            awaitTransports();
            System.out.print(greeting().text(listeners(), problems()));
            System.out.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | InvalidSyntaxException e) {
            throw new IllegalStateException("cannot list the configured transports: " + e.getMessage(), e);
        }
    }

    private void awaitStart() throws InterruptedException {
        synchronized (change) {
            while (!started) {
                change.wait();
            }
        }
    }

    private void awaitTransports() throws InterruptedException, IOException, InvalidSyntaxException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (change) {
            while (!isComplete()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return;
                }
                change.wait(left);
            }
        }
    }

    /** Called with the lock of {@code change} held, which guards the folders' state. */
    private boolean isComplete() throws IOException, InvalidSyntaxException {
        Configuration[] configured = configurations.listConfigurations(CONFIGURED_TRANSPORTS);
        var missing = new HashSet<String>();
        for (Configuration configuration : configured == null ? new Configuration[0] : configured) {
            missing.add(configuration.getPid());
        }
        transports.values().forEach(transport -> missing.remove(transport.name()));
        return deployments != null && missing.isEmpty();
    }

    private Greeting greeting() {
        return new Greeting(context.getBundle().getVersion().toString(), context.getProperty("ecosystem.home"),
                System.getProperty("os.name").startsWith("Windows"));
    }

    private List<String> problems() {
        synchronized (change) {
            return deployments == null ? List.of() : deployments.problems();
        }
    }

    private List<Transport> listeners() {
        var all = new ArrayList<>(transports.values());
        all.sort(Comparator.comparing(Transport::name));
        return all;
    }
}
