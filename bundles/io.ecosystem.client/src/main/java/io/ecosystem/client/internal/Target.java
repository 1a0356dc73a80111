package io.ecosystem.client.internal;

import io.ecosystem.client.CallFailure;
import io.ecosystem.client.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One address: its connections, the calls that wait for one, and when it may be tried again. Lives on the loop. */
final class Target {

    final Address address;
    private final Calls calls;
    private final Settings settings;
    private final List<Link> links = new ArrayList<>();
    /** Those that take no more calls and wait for their last answers. */
    private final Set<Link> retired = new LinkedHashSet<>();

    private final Deque<Exchange> waiting = new ArrayDeque<>();
    private int inFlight;
    private int failures;
    private long retryAt;
    private String lastFailure = "";

    Target(Address address, Calls calls, Settings settings) {
        this.address = address;
        this.calls = calls;
        this.settings = settings;
    }

    /** Whether a call may be tried here now: it works as far as is known, or it is time to find out by one call. */
    boolean isReady() {
        return failures == 0 || links.isEmpty() && calls.loop().now() >= retryAt;
    }

    /** Whether somebody is finding out just now whether it works. */
    boolean isProbed() {
        return !links.isEmpty();
    }

    /** When it may be tried again. */
    long retryAt() {
        return retryAt;
    }

    /** Why it was not to be reached when it was last tried. */
    String lastFailure() {
        return lastFailure;
    }

    /** Takes a call to one of its connections, now or when there is room. */
    void take(Exchange exchange) {
        exchange.target = this;
        Optional<Link> link = room();
        if (link.isPresent()) {
            send(exchange, link.get());
        } else if (calls.mayWait(exchange)) {
            waiting.add(exchange);
            calls.begin(exchange, Phase.WAITING, settings.totalTimeout());
        }
    }

    /** Forgets a call, which waits here or is on one of the connections. */
    void leave(Exchange exchange) {
        Attempt attempt = exchange.attempt;
        if (attempt == null) {
            waiting.remove(exchange);
            return;
        }
        inFlight--;
        attempt.link.abandon(attempt);
        serveWaiting();
    }

    /** An answer has come, and its connection has forgotten the call. */
    void settled() {
        inFlight--;
        serveWaiting();
    }

    /** A connection takes no more calls; it closes itself when its last one has ended. */
    void retire(Link link) {
        if (links.remove(link)) {
            retired.add(link);
            serveWaiting();
        }
    }

    /** A connection is gone, with so many calls on it. */
    void closed(Link link, int failed) {
        inFlight -= failed;
        links.remove(link);
        retired.remove(link);
        count();
        serveWaiting();
    }

    /** It answers. */
    void works() {
        failures = 0;
    }

    /** A connection has not come about, or was of no use. */
    void failed(String reason) {
        lastFailure = reason;
        if (calls.loop().now() >= retryAt) {
            failures++;
            retryAt = calls.loop().now() + calls.backoff().nanos(failures);
        }
    }

    /** Calls that are on its connections. */
    int inFlight() {
        return inFlight;
    }

    /** Connections that are open or being opened. */
    int connections() {
        return links.size() + retired.size();
    }

    /** Closes all connections. */
    void close(Function<Exchange, CallFailure> failure) {
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
        inFlight++;
        if (!settings.kept()) {
            links.remove(link);
            retired.add(link);
        }
        link.send(exchange);
    }

    /** The connection with the fewest calls; a new one if all are used and there may be one more. */
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
        Link opened =
                address.isDatagram() ? new DatagramLink(this, calls, settings) : new StreamLink(this, calls, settings);
        links.add(opened);
        count();
        return opened;
    }

    private void count() {
        calls.countConnections();
    }
}
