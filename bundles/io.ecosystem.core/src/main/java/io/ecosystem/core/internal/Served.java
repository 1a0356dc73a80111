package io.ecosystem.core.internal;

import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.spi.codec.Binding;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.codec.TypeArguments;
import io.ecosystem.spi.rollout.CallMeter;
import io.ecosystem.spi.rollout.Rollout;
import io.ecosystem.spi.routing.Offer;
import io.ecosystem.spi.routing.PlatformRoutes;
import io.ecosystem.spi.routing.WaitingHandler;
import io.ecosystem.spi.transport.Gateway;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handler as the routing table offers it, with its bundle, its properties and its calls.
 *
 * <p>Its types are bound in the background, which loads many classes; the first call waits for it.
 */
final class Served {

    /**
     * Orders handlers of a route, the one that answers first: none that is being rolled out, highest ranking, highest
     * bundle version, oldest service.
     */
    static final Comparator<Served> ORDER = Comparator.comparing((Served s) -> !s.isRollingOut())
            .thenComparingInt(s -> s.ranking)
            .thenComparing(s -> s.version)
            .reversed()
            .thenComparingLong(s -> s.serviceId);

    private static final Logger log = LoggerFactory.getLogger(Served.class);

    private record Types(Binding request, Binding response) {}

    private final Handler<Object, Object> handler;
    private final List<String> routes;
    private final String role;
    private final Instant since = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final int ranking;
    private final Version version;
    private final long serviceId;
    private final long bundleId;
    private final String bundle;
    private final FutureTask<Types> types;
    private final InFlight calls = new InFlight();
    private final CallMeter meter = new CallMeter();
    private final AtomicReference<@Nullable Chain> chain = new AtomicReference<>(); // null without interceptions
    private volatile @Nullable Rollout rollout; // written by rollOut(), null if it gets all calls
    private volatile boolean abandoned; // written by abandon()

    /** Creates a handler from its service reference; an empty {@code role} requires none. */
    @SuppressWarnings("unchecked") // the binding ensures the type that the handler takes
    Served(
            Handler<?, ?> handler,
            List<String> routes,
            String role,
            int ranking,
            Version version,
            long serviceId,
            long bundleId,
            String bundle,
            Codec codec) {
        this.handler = (Handler<Object, Object>) handler;
        this.routes = routes;
        this.role = role;
        this.ranking = ranking;
        this.version = version;
        this.serviceId = serviceId;
        this.bundleId = bundleId;
        this.bundle = bundle;
        types = new FutureTask<>(() -> {
            List<Type> named = TypeArguments.of(handler.getClass(), Handler.class);
            Types bound = new Types(codec.binding(named.getFirst()), codec.binding(named.getLast()));
            bound.request.checkReading();
            bound.response.checkWriting();
            return bound;
        });
    }

    /** Binds the types unless they are bound; fails with the reason if they cannot be bound. */
    void prepare() throws Exception {
        types();
    }

    /** Calls the handler through the interceptions around it. */
    Bytes call(Bytes data, Call call) throws Exception {
        for (Chain around = chain.get(); around != null; around = chain.get()) {
            if (around.calls().enter()) {
                try {
                    return around.invoke(data, call);
                } finally {
                    around.calls().leave();
                }
            }
        }
        return handle(data, call);
    }

    /** Calls the handler itself. */
    @SuppressWarnings("NullAway") // null only where the handler takes Void or Object
    Bytes handle(Bytes data, Call call) throws Exception {
        Types bound = types();
        return bound.response.write(handler.handle(bound.request.read(data), call));
    }

    private Types types() throws Exception {
        try {
            types.run();
            return types.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Sets the interceptions around the calls, null for none, and returns those before. */
    @Nullable
    Chain surround(@Nullable Chain next) {
        return chain.getAndSet(next);
    }

    List<String> routes() {
        return routes;
    }

    /** Returns the role that a route requires of senders; empty if it answers everyone. */
    String role(String route) {
        return role.isEmpty() && PlatformRoutes.include(route) && !route.equals(Gateway.PROBE_ROUTE)
                ? Role.ADMIN
                : role;
    }

    /** Returns the public description of this handler at a route. */
    Offer offer(String route) {
        return new Offer(route, role(route), bundle, version.toString(), since, ranking);
    }

    /**
     * Returns whether both handlers have equal rank: the same ranking, and neither is the next version of the other.
     */
    boolean isRivalOf(Served other) {
        return serviceId != other.serviceId
                && ranking == other.ranking
                && (bundleId == other.bundleId || !bundle.equals(other.bundle));
    }

    Handler<?, ?> handler() {
        return handler;
    }

    long bundleId() {
        return bundleId;
    }

    /** Lets the present calls answer without further wait, if it is a handler that waits. */
    void endWaits() {
        if (handler instanceof WaitingHandler waiting) {
            try {
                waiting.endWaits();
            } catch (RuntimeException | LinkageError e) {
                log.error("Calls of {} may go on waiting", routes, e);
            }
        }
    }

    InFlight calls() {
        return calls;
    }

    CallMeter meter() {
        return meter;
    }

    /** Returns whether it gets only a share of the calls. */
    boolean isRollingOut() {
        return rollout != null;
    }

    /** Returns whether its share includes a call. */
    boolean takes(Key key) {
        Rollout going = rollout;
        return going == null || going.takes(key);
    }

    /** Gives it only the calls of a rollout from now on, or all if there is none. */
    void rollOut(@Nullable Rollout next) {
        rollout = next;
    }

    /** Makes it go without waiting for its calls. */
    void abandon() {
        abandoned = true;
    }

    /** Returns whether its calls are not worth waiting for. */
    boolean isAbandoned() {
        return abandoned;
    }

    @Override
    public String toString() {
        return "bundle %s %s".formatted(bundle, version);
    }
}
