package io.ecosystem.queue.incoming.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.handler.Queued;
import io.ecosystem.api.handler.QueuedHandler;
import io.ecosystem.api.middleware.QueuedMiddleware;
import io.ecosystem.queue.worker.Stores;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.deploy.Deployments;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.StoreException;
import io.ecosystem.spi.rollout.Rollout;
import io.ecosystem.spi.rollout.TrackRecord;
import io.ecosystem.spi.rollout.TrackRecords;
import io.ecosystem.spi.routing.PlatformRoutes;
import io.ecosystem.spi.time.MovableClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Provides a queue for every queued handler, and opens stored queues without one. */
@Component(service = TrackRecords.class, immediate = true)
public final class IncomingQueues implements TrackRecords {

    private static final Logger log = LoggerFactory.getLogger(IncomingQueues.class);
    private static final int LONGEST_ROUTE = QueueStore.MAX_NAME - IncomingQueue.PREFIX.length();

    /** A handler that is present, but not served. */
    private record Refused(long bundleId, String reason) {}

    private final Map<String, IncomingQueue> queues = new ConcurrentHashMap<>();
    private final Map<ServiceReference<?>, String> routes = new ConcurrentHashMap<>();
    private final Map<ServiceReference<?>, Consumer> consumers = new ConcurrentHashMap<>();
    private final Map<ServiceReference<?>, Refused> refused = new ConcurrentHashMap<>();
    private final List<Rollout> rollouts = new CopyOnWriteArrayList<>();
    private final AttemptMiddleware middleware = new AttemptMiddleware();
    private final Stores stores = new Stores();
    private final List<QueueSettings> settings = new CopyOnWriteArrayList<>();
    private final QueueConditions conditions = new QueueConditions();
    private final QueueEnvironment platform;
    private volatile boolean settled; // written by bindDeployments

    /** Starts without handlers. */
    @Activate
    public IncomingQueues(
            BundleContext context,
            @Reference Codec codec,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) @Nullable MovableClock clock) {
        platform = new QueueEnvironment(
                context,
                codec,
                InstantSource.system(),
                Objects.requireNonNullElseGet(clock, MovableClock::new),
                conditions,
                stores::find,
                this::rollout);
    }

    /**
     * Closes all queues in parallel, since each may wait for its attempts. They are waited for only briefly while the
     * codec is being replaced: the core waits for the same codec, and an attempt may wait for the core.
     *
     * @param reason one of {@link ComponentConstants}' reasons
     */
    @Deactivate
    void close(int reason) {
        Duration drain =
                reason == ComponentConstants.DEACTIVATION_REASON_REFERENCE ? IncomingQueue.BRIEF : IncomingQueue.DRAIN;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            queues.values().forEach(queue -> threads.execute(() -> queue.close(drain)));
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindHandler(QueuedHandler<?> handler, ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        String version = "%s %s".formatted(bundle.getSymbolicName(), bundle.getVersion());
        try {
            String route = route(reference);
            Map<String, Object> properties = new TreeMap<>();
            for (String key : reference.getPropertyKeys()) {
                properties.put(key, reference.getProperty(key));
            }
            QueueRules.of(properties, settings(route));
            var consumer =
                    new Consumer(handler, version, bundle.getBundleId(), properties, platform.codec(), middleware);
            routes.put(reference, route);
            consumers.put(reference, consumer);
            queue(route).add(reference, consumer);
        } catch (IllegalArgumentException | LinkageError e) {
            var refusal = "queued handler %s is not served: %s"
                    .formatted(handler.getClass().getName(), e.getMessage());
            refused.put(reference, new Refused(bundle.getBundleId(), refusal));
            log.error("{}: {}", version, refusal);
        }
    }

    void updatedHandler(QueuedHandler<?> handler, ServiceReference<?> reference) {
        unbindHandler(reference);
        bindHandler(handler, reference);
    }

    void unbindHandler(ServiceReference<?> reference) {
        refused.remove(reference);
        String route = routes.remove(reference);
        if (route != null) {
            queue(route).remove(reference);
            consumers.remove(reference);
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindMiddleware(QueuedMiddleware added, ServiceReference<?> reference) {
        middleware.add(added, reference);
    }

    void unbindMiddleware(ServiceReference<?> reference) {
        middleware.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindRollout(Rollout rollout) {
        rollouts.add(rollout);
        queues.values().forEach(IncomingQueue::environmentChanged);
    }

    void unbindRollout(Rollout rollout) {
        rollouts.remove(rollout);
        queues.values().forEach(IncomingQueue::environmentChanged);
    }

    private Optional<Rollout> rollout(long bundleId) {
        return rollouts.stream().filter(going -> going.bundleId() == bundleId).findFirst();
    }

    @Override
    public TrackRecord of(long bundleId) {
        return consumers(bundleId)
                .map(consumer -> consumer.meter().record())
                .reduce(TrackRecord.NONE, TrackRecord::plus);
    }

    @Override
    public List<String> refusals(long bundleId) {
        return refused.values().stream()
                .filter(one -> one.bundleId() == bundleId)
                .map(Refused::reason)
                .toList();
    }

    @Override
    public void measureAll(long bundleId) {
        consumers(bundleId).forEach(consumer -> consumer.meter().measureAll());
    }

    @Override
    public void rest(long bundleId) {
        consumers(bundleId).forEach(consumer -> consumer.meter().rest());
    }

    @Override
    public void abandon(long bundleId) {
        consumers(bundleId).forEach(Consumer::abandon);
    }

    private Stream<Consumer> consumers(long bundleId) {
        return consumers.values().stream().filter(consumer -> consumer.bundleId() == bundleId);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindSettings(QueueSettings stated) {
        settings.add(stated);
        if (settings.stream()
                        .filter(other -> other.isFor(stated.config().route()))
                        .count()
                > 1) {
            log.warn(
                    "Queue '{}' is configured more than once; the latest configuration counts",
                    stated.config().route());
        }
        changed(stated);
    }

    void unbindSettings(QueueSettings stated) {
        settings.remove(stated);
        changed(stated);
    }

    private void changed(QueueSettings stated) {
        IncomingQueue queue = queues.get(stated.config().route());
        if (queue != null) {
            queue.settings(settings(stated.config().route()));
        }
    }

    private Optional<QueueSettings.Config> settings(String route) {
        return settings.stream()
                .filter(stated -> stated.isFor(route))
                .map(QueueSettings::config)
                .reduce((one, later) -> later);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindStore(QueueStore store, ServiceReference<QueueStore> reference) {
        stores.add(store, reference);
        queues.values().forEach(IncomingQueue::environmentChanged);
        adopt();
    }

    void unbindStore(ServiceReference<QueueStore> reference) {
        stores.remove(reference);
        queues.values().forEach(IncomingQueue::environmentChanged);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindErrorStates(ErrorStates service) {
        conditions.bind(service);
    }

    void unbindErrorStates(ErrorStates service) {
        conditions.unbind(service);
    }

    /** From now on a stored queue without a handler has lost it; before, the handler may still arrive. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindDeployments(Deployments complete) {
        settled = true;
        adopt();
    }

    void unbindDeployments(Deployments complete) {
        // queues stay as they are
    }

    /** Opens stored queues without a handler, so that operators can see them. */
    private void adopt() {
        if (!settled) {
            return;
        }
        for (QueueStore store : stores.all()) {
            try {
                store.names().stream()
                        .filter(name -> name.startsWith(IncomingQueue.PREFIX))
                        .map(name -> name.substring(IncomingQueue.PREFIX.length()))
                        .forEach(route -> queue(route).adopt());
            } catch (StoreException e) {
                log.error("Stored queues cannot be looked up: {}", e.getMessage());
            }
        }
    }

    private IncomingQueue queue(String route) {
        return queues.computeIfAbsent(route, name -> new IncomingQueue(name, platform, settings(name)));
    }

    private static String route(ServiceReference<?> reference) {
        if (!(reference.getProperty(Queued.PREFIX_ + "route") instanceof String route) || route.isBlank()) {
            throw new IllegalArgumentException("it has no route; annotate it with @Queued");
        }
        if (route.length() > LONGEST_ROUTE) {
            throw new IllegalArgumentException(
                    "its route has %d characters, expected at most %d".formatted(route.length(), LONGEST_ROUTE));
        }
        if (PlatformRoutes.include(route)
                && !PlatformRoutes.isOwn(reference.getBundle().getSymbolicName())) {
            throw new IllegalArgumentException(
                    "routes that begin with '%s' belong to the platform".formatted(PlatformRoutes.PREFIX));
        }
        return route;
    }
}
