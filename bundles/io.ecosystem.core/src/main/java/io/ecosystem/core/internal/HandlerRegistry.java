package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Handler;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.rollout.Rollout;
import io.ecosystem.spi.rollout.TrackRecord;
import io.ecosystem.spi.rollout.TrackRecords;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handlers that are present, by service: offers each at its routes, adds interceptors, binds its types in the
 * background, and knows their track records. Safe for use by many threads, but only one thread at a time may change a
 * service.
 */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.spi.rollout.TrackRecords\"",
        effective = "active")
final class HandlerRegistry implements TrackRecords {

    private static final Logger log = LoggerFactory.getLogger(HandlerRegistry.class);

    private final Codec codec;
    private final Routes routes;
    private final Interceptors interceptors;
    private final UnservedHandlers unserved;
    private final DrainTime drain;
    private final Map<ServiceReference<?>, Served> present = new ConcurrentHashMap<>();
    private final List<Rollout> rollouts = new CopyOnWriteArrayList<>();
    private final ExecutorService preparations = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("io.ecosystem.core-prepare").factory());

    /**
     * Creates an empty registry.
     *
     * @param drain the longest wait for the calls of a departing handler
     */
    HandlerRegistry(Codec codec, Routes routes, Interceptors interceptors, UnservedHandlers unserved, DrainTime drain) {
        this.codec = codec;
        this.routes = routes;
        this.interceptors = interceptors;
        this.unserved = unserved;
        this.drain = drain;
        preparations.execute(routes::awaitSettled); // binding loads many classes; the start comes first
    }

    /** Offers a handler. */
    void add(Handler<?, ?> handler, ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        List<String> accepted = ServiceProperties.routes(reference);
        if (!ServiceProperties.statesRoute(reference)) {
            log.warn(
                    "Handler {} of bundle {} has no route: annotate it with @Route",
                    handler.getClass().getName(),
                    bundle);
        }
        Served added = new Served(
                handler,
                accepted,
                ServiceProperties.role(reference),
                ServiceProperties.ranking(reference),
                bundle.getVersion(),
                (Long) reference.getProperty(Constants.SERVICE_ID),
                bundle.getBundleId(),
                bundle.getSymbolicName(),
                codec);
        added.rollOut(rollout(bundle.getBundleId()));
        present.put(reference, added);
        interceptors.add(added, ServiceProperties.all(reference));
        routes.add(added);
        accepted.forEach(route -> warnOfRivals(route, added));
        preparations.execute(() -> prepare(added));
    }

    /** Offers a handler with changed properties again; does nothing if the handler is not present. */
    void update(ServiceReference<?> reference) {
        Served before = present.get(reference);
        if (before != null) {
            add(before.handler(), reference);
            drain(before);
        }
    }

    /** Withdraws a handler and waits for its calls, at most for the drain time. */
    void remove(ServiceReference<?> reference) {
        Served removed = present.remove(reference);
        if (removed != null) {
            drain(removed);
        }
    }

    /** Gives the handlers of a bundle only a share of the calls. */
    void add(Rollout rollout) {
        rollouts.add(rollout);
        rolloutChanged(rollout.bundleId());
    }

    /** Gives the handlers of a bundle all calls. */
    void remove(Rollout rollout) {
        rollouts.remove(rollout);
        rolloutChanged(rollout.bundleId());
    }

    private void rolloutChanged(long bundleId) {
        of(bundleId, served -> {
            served.rollOut(rollout(bundleId));
            routes.order(served);
        });
    }

    private @Nullable Rollout rollout(long bundleId) {
        return rollouts.stream()
                .filter(going -> going.bundleId() == bundleId)
                .findFirst()
                .orElse(null);
    }

    @Override
    public TrackRecord of(long bundleId) {
        return present.values().stream()
                .filter(served -> served.bundleId() == bundleId)
                .map(served -> served.meter().record())
                .reduce(TrackRecord.NONE, TrackRecord::plus);
    }

    @Override
    public void measureAll(long bundleId) {
        of(bundleId, served -> served.meter().measureAll());
    }

    @Override
    public void rest(long bundleId) {
        of(bundleId, served -> served.meter().rest());
    }

    @Override
    public void abandon(long bundleId) {
        of(bundleId, Served::abandon);
    }

    /** Lets the present calls of all handlers answer without further wait. */
    void endWaits() {
        present.values().forEach(Served::endWaits);
    }

    private void of(long bundleId, Consumer<Served> action) {
        present.values().stream()
                .filter(served -> served.bundleId() == bundleId)
                .forEach(action);
    }

    /** Stops the background work. */
    void close() {
        preparations.shutdownNow();
        preparations.close();
    }

    private void drain(Served removed) {
        int left = routes.remove(removed);
        if (left > 0) {
            log.warn(
                    "{} calls of {} go on although it has gone, after {} ms",
                    left,
                    removed.routes(),
                    drain.of(removed).toMillis());
        }
        interceptors.remove(removed);
        unserved.remove(removed);
    }

    private void prepare(Served added) {
        try {
            added.prepare();
        } catch (Exception e) {
            String reason = String.valueOf(e.getMessage());
            unserved.add(added, reason);
            log.error("Routes {} of {} cannot be served: {}", added.routes(), added, reason);
            if (!present.containsValue(added)) {
                unserved.remove(added); // the handler has gone meanwhile
            }
        }
    }

    /** Warns of two handlers of a route: usually a mistake, unless one is the next version of the other. */
    private void warnOfRivals(String route, Served added) {
        List<Served> all = routes.at(route);
        boolean hasRival = all.stream().anyMatch(added::isRivalOf);
        if (hasRival) {
            log.warn(
                    "Route '{}' has {} handlers, of which that of {} answers and that of {} does not: give one another "
                            + "route, or say by service.ranking which is to answer",
                    route,
                    all.size(),
                    all.getFirst(),
                    all.get(1));
        }
    }
}
