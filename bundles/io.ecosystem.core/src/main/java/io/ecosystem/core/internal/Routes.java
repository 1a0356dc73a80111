package io.ecosystem.core.internal;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.routing.Offer;
import io.ecosystem.spi.routing.RoutingTable;
import io.ecosystem.spi.transport.GatewayClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;

/**
 * The handlers that are present, by route.
 *
 * <p>A route whose last handler has just gone is held open for a grace time: calls wait for the next handler instead of
 * failing, so a handler's bundle can be replaced under load. A handler that goes is released only when its calls have
 * ended.
 */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.spi.routing.RoutingTable\"",
        effective = "active")
final class Routes implements RoutingTable {

    /** The time after which a start no longer keeps a route without a handler from being unknown. */
    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    /** The progress of a start. */
    private sealed interface Start {}

    /** All handlers of the start are present. */
    private record Settled() implements Start {}

    /**
     * Some handlers of the start may still be on their way.
     *
     * @param longest after which they no longer are
     */
    private record Unsettled(long began, Duration longest) implements Start {

        /** Returns the rest of a time that began with the start. */
        long left(Duration time) {
            return began + time.toNanos() - System.nanoTime();
        }
    }

    private final ConcurrentHashMap<String, RouteHandlers> slots = new ConcurrentHashMap<>();
    private final Duration grace;
    private final DrainTime drain;
    private volatile boolean closed; // written once, by close()
    private volatile Supplier<List<String>> starting = List::of;
    private volatile Start start = new Settled(); // written under the lock of the object

    Routes(Duration grace, DrainTime drain) {
        this.grace = grace;
        this.drain = drain;
    }

    /**
     * Lets calls of a route without a handler wait for it until {@link #settle()}. After the grace time they are
     * refused as temporarily unavailable.
     */
    synchronized void unsettle() {
        start = new Unsettled(System.nanoTime(), LONGEST_START);
    }

    /** Expects no handlers of the start after the grace time, as the instance has started and only the core is new. */
    synchronized void settleAfterGrace() {
        if (start instanceof Unsettled unsettled) {
            start = new Unsettled(unsettled.began(), grace);
        }
    }

    /** Notes that all handlers of the start are present. */
    synchronized void settle() {
        start = new Settled();
        notifyAll();
    }

    /**
     * Sets the source of the deployed files that are still starting. While there are any, a route without a handler is
     * refused as temporarily unavailable.
     */
    void expect(Supplier<List<String>> files) {
        starting = files;
    }

    /** Lets no call enter a handler any more, and ends all waits. */
    void close() {
        closed = true;
        settle();
        slots.values().forEach(RouteHandlers::abandon);
    }

    /** Waits until all handlers of the start are present, at most for the grace time. */
    synchronized void awaitSettled() {
        try {
            while (start instanceof Unsettled unsettled && unsettled.left(grace) > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, unsettled.left(grace));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed meanwhile
        }
    }

    /** Offers a handler at each of its routes. */
    void add(Served served) {
        for (String route : served.routes()) {
            slots.compute(route, (r, slot) -> {
                RouteHandlers target = slot == null ? new RouteHandlers() : slot;
                target.add(served);
                return target;
            });
        }
        if (start instanceof Unsettled) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /**
     * Withdraws a handler, ends the waits of its calls, and waits for them.
     *
     * @return how many of its calls go on after the drain time
     */
    int remove(Served served) {
        for (String route : served.routes()) {
            slots.computeIfPresent(route, (r, slot) -> {
                slot.remove(served);
                return slot;
            });
        }
        served.calls().closeToNewCalls();
        served.endWaits(); // now that every call inside has begun
        return served.calls().close(drain.of(served));
    }

    /** Orders the handlers anew after the rollout of one has begun or ended. */
    void order(Served served) {
        for (String route : served.routes()) {
            slots.computeIfPresent(route, (r, slot) -> {
                slot.order();
                return slot;
            });
        }
    }

    /** Returns the handlers of a route, the one that answers first. */
    List<Served> at(String route) {
        RouteHandlers slot = slots.get(route);
        return slot == null ? List.of() : slot.present();
    }

    /** Stops holding routes open for a bundle that will not come back. */
    void forget(long bundleId) {
        for (String route : slots.keySet()) {
            slots.computeIfPresent(route, (r, slot) -> slot.forget(bundleId) ? null : slot);
        }
    }

    @Override
    public List<Offer> offers() {
        List<Offer> offers = new ArrayList<>();
        for (Map.Entry<String, RouteHandlers> entry : new TreeMap<>(slots).entrySet()) {
            entry.getValue().present().forEach(served -> offers.add(served.offer(entry.getKey())));
        }
        return offers;
    }

    /**
     * Returns the handler that answers a call of a route now, entered: the caller leaves its {@link Served#calls()}
     * when it is done. Waits while the route is held open.
     *
     * @throws RefusedException with status 400 if the route has no handler, or with 500 if it may still get one, as in
     *     a long start: a caller does not try an unknown route again
     * @throws GatewayClosedException if the core has been closed
     */
    Served enter(String route, Key key) throws InterruptedException {
        boolean complete = start instanceof Settled; // read before the slots, which hold all that came until then
        RouteHandlers slot = slots.get(route);
        if (slot == null && !complete) {
            slot = awaitFirst(route);
        }
        while (slot != null && !closed) {
            Served served = slot.choose(key);
            if (served != null) {
                if (served.calls().enter()) {
                    return served;
                }
                Thread.onSpinWait();
            } else if (!slot.await(grace)) {
                slots.computeIfPresent(route, (r, s) -> s.isOver(grace) ? null : s);
                slot = slots.get(route);
            }
        }
        if (closed) {
            throw new GatewayClosedException();
        }
        List<String> files = starting.get();
        if (files.isEmpty() && slots.containsKey(route)) { // the last of them has just started
            return enter(route, key);
        }
        throw unserved(route, files);
    }

    private static RefusedException unserved(String route, List<String> files) {
        return files.isEmpty()
                ? new RefusedException(Status.UNKNOWN_ROUTE, "Unknown route key '%s'".formatted(route))
                : RefusedException.busy("Route key '%s' is not served, and %s still starting"
                        .formatted(route, String.join(", ", files) + (files.size() == 1 ? " is" : " are")));
    }

    private synchronized @Nullable RouteHandlers awaitFirst(String route) throws InterruptedException {
        RouteHandlers slot = slots.get(route);
        while (slot == null && start instanceof Unsettled unsettled && unsettled.left(grace) > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, unsettled.left(grace));
            slot = slots.get(route);
        }
        if (slot == null && start instanceof Unsettled unsettled) {
            if (unsettled.left(unsettled.longest()) > 0) {
                throw RefusedException.busy(
                        "The instance is still starting, and route key '%s' is not served yet".formatted(route));
            }
            settle();
        }
        return slot;
    }
}
