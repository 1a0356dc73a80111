package io.ecosystem.application.internal;

import io.ecosystem.api.application.Instance;
import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.platform.StartSignals;
import io.ecosystem.spi.deploy.Deployments;
import io.ecosystem.spi.transport.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces that the instance is ready: the framework has started, the files in the folders have been handled, and
 * every configured transport listens. Prints the greeting on standard output then, or after a long wait; notifies the
 * supervisor as soon as it is ready, however long it takes, and when the stop begins.
 */
@Component(
        service = {},
        immediate = true)
public final class Announcer {

    private static final Logger log = LoggerFactory.getLogger(Announcer.class);
    private static final long PATIENCE_SECONDS = 5;
    /** A transport that cannot listen retries every second, and does not report success. */
    private static final long LOOK_MILLIS = 100;

    private static final String CONFIGURED_TRANSPORTS = "(service.pid=io.ecosystem.transport.*)";

    private final BundleContext context;
    private final ConfigurationAdmin configurations;
    private final Map<ServiceReference<Transport>, Transport> transports = new ConcurrentHashMap<>();
    private final Object change = new Object();
    private final Instance instance;
    private final Supervision supervision;
    private final FrameworkListener listener = this::framework;
    private final SynchronousBundleListener stopListener = this::bundle;
    private final Thread thread;

    /** Guarded by {@code change}. */
    private boolean started;

    /** Guarded by {@code change}. */
    private boolean stopping;

    /** Guarded by {@code change}; null until the files in the folders have been handled. */
    private @Nullable Deployments deployments;

    @Activate
    public Announcer(
            BundleContext context, @Reference ConfigurationAdmin configurations, @Reference Instance instance) {
        this.context = context;
        this.configurations = configurations;
        this.instance = instance;
        supervision = Supervision.of(context);
        context.addFrameworkListener(listener);
        context.addBundleListener(stopListener);
        synchronized (change) {
            started |= context.getBundle(0).getState() == Bundle.ACTIVE;
        }
        thread = Thread.ofPlatform().name("io.ecosystem.application").daemon().start(this::announce);
    }

    @Deactivate
    void close() throws InterruptedException {
        context.removeFrameworkListener(listener);
        context.removeBundleListener(stopListener);
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

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
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

    /** The framework is the first bundle to announce its stop. */
    private void bundle(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
            synchronized (change) {
                stopping = true;
            }
            supervision.stopping();
        }
    }

    private void announce() {
        try {
            awaitStart();
            boolean complete = awaitComplete(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            if (complete) {
                tellReady();
            }
            greet();
            if (!complete && awaitComplete(Long.MAX_VALUE)) {
                tellReady();
                log.info("Ready: everything listens that shall");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | InvalidSyntaxException e) {
            throw new IllegalStateException("cannot list the configured transports: " + e.getMessage(), e);
        }
    }

    /** Prints nothing about an instance that is stopping, perhaps because a start setting proved wrong. */
    private void greet() {
        synchronized (change) {
            if (stopping) {
                return;
            }
        }
        boolean launched = context.getProperty(FrameworkProperties.HOME) != null; // other launchers own the screen
        if (launched && !"false".equals(context.getProperty(FrameworkProperties.GREETING))) {
            System.out.print(greeting().text(listeners(), problems()));
            System.out.flush();
        }
        context.registerService(Announcer.class, this, new Hashtable<>(Map.of(StartSignals.ANNOUNCED, true)));
    }

    private void tellReady() {
        synchronized (change) {
            if (!stopping) {
                supervision.ready(listeners());
            }
        }
    }

    private void awaitStart() throws InterruptedException {
        synchronized (change) {
            while (!started) {
                change.wait();
            }
        }
    }

    /** Waits for completion, at most for some time; returns whether it is complete. */
    private boolean awaitComplete(long millis) throws InterruptedException, IOException, InvalidSyntaxException {
        long began = System.nanoTime();
        synchronized (change) {
            while (!isComplete()) {
                long left = millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                if (left <= 0) {
                    return false;
                }
                change.wait(Math.min(left, LOOK_MILLIS));
            }
            return true;
        }
    }

    /** Called with the lock of {@code change} held, which guards the state of the folders. */
    private boolean isComplete() throws IOException, InvalidSyntaxException {
        Configuration[] configured = configurations.listConfigurations(CONFIGURED_TRANSPORTS);
        var missing = new HashSet<String>();
        for (Configuration configuration : configured == null ? new Configuration[0] : configured) {
            missing.add(configuration.getPid());
        }
        transports.values().forEach(transport -> missing.remove(transport.name()));
        return deployments != null
                && missing.isEmpty()
                && transports.values().stream()
                        .allMatch(transport -> transport.failure().isEmpty());
    }

    private Greeting greeting() {
        return Greeting.of(
                context.getBundle().getVersion().toString(),
                context.getProperty(FrameworkProperties.HOME),
                context.getProperty(FrameworkProperties.CONF),
                instance);
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
