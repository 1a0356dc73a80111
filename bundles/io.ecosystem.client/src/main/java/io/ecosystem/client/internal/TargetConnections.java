package io.ecosystem.client.internal;

import io.ecosystem.client.CallFailedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One address with its connections, its waiting calls, and the time of its next probe. Used on the loop only. */
final class TargetConnections implements Exchange.Holder, Link.Owner {

    private final Address address;
    private final ClientContext context;
    private final ClientSettings settings;
    private final List<Link> links = new ArrayList<>();
    /** Connections that take no more calls and wait for their last answers. */
    private final Set<Link> retired = new LinkedHashSet<>();

    private final Deque<Exchange> waiting = new ArrayDeque<>();
    private int inFlight;
    private int failures;
    private long retryAt;
    private String lastFailure = "";

    TargetConnections(Address address, ClientContext context) {
        this.address = address;
        this.context = context;
        settings = context.settings();
    }

    @Override
    public Address address() {
        return address;
    }

    /** Returns whether a call may be tried here now: the address works as far as known, or a probe is due. */
    boolean isReady() {
        return failures == 0 || links.isEmpty() && context.loop().now() >= retryAt;
    }

    /** Returns whether a call is probing it now. */
    boolean isProbed() {
        return !links.isEmpty();
    }

    /** Returns the time of its next probe. */
    long retryAt() {
        return retryAt;
    }

    /** Returns the reason of its last failure. */
    String lastFailure() {
        return lastFailure;
    }

    /** Puts a call on one of its connections; returns false if none has room. */
    boolean send(Exchange exchange) {
        Optional<Link> link = room();
        link.ifPresent(found -> send(exchange, found));
        return link.isPresent();
    }

    /** Makes a call wait for room on one of its connections. */
    void queue(Exchange exchange) {
        waiting.add(exchange);
        exchange.queue(this, settings.totalTimeout());
    }

    @Override
    public void forget(Exchange exchange) {
        waiting.remove(exchange);
    }

    @Override
    public void works() {
        failures = 0;
    }

    @Override
    public void failed(String reason) {
        lastFailure = reason;
        if (context.loop().now() >= retryAt) {
            failures++;
            retryAt = context.loop().now() + context.backoff().nanos(failures);
        }
    }

    @Override
    public void released() {
        inFlight(-1);
        serveWaiting();
    }

    @Override
    public void retire(Link link) {
        if (links.remove(link)) {
            retired.add(link);
            serveWaiting();
        }
    }

    @Override
    public void closed(Link link, int calls) {
        inFlight(-calls);
        if (links.remove(link) || retired.remove(link)) {
            context.counters().connections--;
        }
        serveWaiting();
    }

    /** Closes all connections. */
    void close(Function<Exchange, CallFailedException> failure) {
        List<Link> all = new ArrayList<>(links);
        all.addAll(retired);
        all.forEach(link -> link.fail(failure));
    }

    private void serveWaiting() {
        while (!waiting.isEmpty()) {
            Optional<Link> link = room();
            if (link.isEmpty()) {
                return;
            }
            send(waiting.remove(), link.get());
        }
    }

    private void send(Exchange exchange, Link link) {
        inFlight(1);
        if (!settings.kept()) {
            links.remove(link);
            retired.add(link);
        }
        link.send(exchange);
    }

    /** Returns the connection with the fewest calls; a new one if all are in use and the limit allows it. */
    private Optional<Link> room() {
        if (inFlight >= settings.connections() * (long) settings.maxInFlight()) {
            return Optional.empty();
        }
        Link best = null;
        for (Link link : links) {
            best = link.hasRoom() && (best == null || link.load() < best.load()) ? link : best;
        }
        boolean used = best == null || best.load() > 0;
        return used && links.size() < settings.connections() ? Optional.of(open()) : Optional.ofNullable(best);
    }

    private Link open() {
        Link opened = address.isDatagram() ? new DatagramLink(this, context) : new StreamLink(this, context);
        links.add(opened);
        context.counters().connections++;
        return opened;
    }

    private void inFlight(int more) {
        inFlight += more;
        context.counters().inFlight += more;
    }
}
