package io.ecosystem.wire;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.sockets.SocketKeeper;
import io.ecosystem.spi.transport.Gateway;
import java.io.IOException;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.ComponentConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a listener open where its configuration says.
 *
 * <p>A failure to open is reported once and retried every second until it succeeds or the configuration changes. A
 * listener that moves opens its new address before it closes the old one, and keeps the old one while the new one
 * fails. Other limits at the same address take effect with the same socket. If both cannot be open at once, the old one
 * is released first, after all checks possible beforehand; if opening then fails, it returns with its connections, and
 * the next attempt follows after a growing pause. A listener that has become unreachable, because its socket file is
 * gone, is recreated.
 *
 * <p>It listens while it has a gateway. Without one, for example because the core is being replaced, it keeps its
 * address for ten seconds, and requests wait. When its own bundle is replaced, it leaves its socket to the next
 * listener of the same name and address, so no connection is refused.
 *
 * <p>All state is guarded by the lock of the object. It is held while releasing an address that the next one needs, and
 * never while connections drain.
 *
 * <p>It is long as one lock guards one decision: what is wanted, against what is open.
 */
public final class Listener implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Listener.class);
    private static final int LONGEST_PAUSE = 64; // in attempts
    private static final String NO_GATEWAY = "the core does not run";
    /** How long a socket waits for the next listener. */
    private static final Duration KEPT = Duration.ofSeconds(10);
    /** How long a listener that is replaced is waited for; its connections drain on. */
    private static final Duration LONGEST_HANDOVER = Duration.ofMillis(500);

    private final String name;
    private final SocketKeeper sockets;
    private final Duration retryInterval;
    private final GatewayLink gateway = new GatewayLink();
    private final Draining draining;
    private @Nullable BindAddress wanted; // null before the first address
    private @Nullable OpenEndpoint open; // null while nothing is open
    private @Nullable String failure; // why it is not open where wanted; null while it is
    private int pause; // in attempts, since an address was released in vain
    private int skipped;
    private @Nullable Thread keeper; // null before the first address
    private boolean closed;

    /**
     * Creates a listener that retries every second.
     *
     * @param name of its configuration
     * @param sockets takes its socket when its bundle is replaced
     */
    public Listener(String name, SocketKeeper sockets) {
        this(name, sockets, Duration.ofSeconds(1));
    }

    Listener(String name, SocketKeeper sockets, Duration retryInterval) {
        this.name = name;
        this.sockets = sockets;
        this.retryInterval = retryInterval;
        draining = new Draining(name);
    }

    /** Lets a gateway answer the lines from now on. */
    public synchronized void serve(Gateway answering) {
        gateway.connect(answering);
        if (wanted != null && open == null) {
            pause = 0;
            attempt(wanted);
        }
    }

    /** Lets requests wait for the next gateway; does nothing if another one answers already. */
    public void lose(Gateway gone) {
        gateway.disconnect(gone);
    }

    /**
     * Opens an address, or moves to it; a failure is kept for {@link #failure()} and retried. Nothing changes if it
     * listens there already, with the same limits.
     */
    public synchronized void moveTo(BindAddress place) {
        if (open != null && open.isReachable() && open.place().equals(place)) {
            wanted = open.place();
            failure = null;
            return;
        }
        wanted = place;
        failure = null;
        pause = 0;
        if (gateway.isConnected()) {
            attempt(place);
        } else {
            failure = NO_GATEWAY;
        }
        if (keeper == null) {
            keeper = Thread.ofVirtual().name(name + "-keeper").start(this::keep);
        }
    }

    /** Reports a configuration without a valid address; an open endpoint stays open. */
    public synchronized void reject(String reason) {
        wanted = open == null ? null : open.place();
        failure = reason;
        log.error("{}: {}{}", name, reason, open == null ? "" : "; still listening on " + open.address());
    }

    /** Returns the current address, or the wanted one. */
    public synchronized String address() {
        return open != null ? open.address() : wanted != null ? wanted.address() : "nowhere";
    }

    /** Returns why it is not listening where wanted. */
    public synchronized Optional<String> failure() {
        return failure == null && open != null ? open.loss() : Optional.ofNullable(failure);
    }

    /**
     * Probes the open endpoint from outside.
     *
     * @see Endpoint#probe
     */
    public Bytes probe(Bytes line, Duration atMost) throws IOException {
        return asked().probe(line, atMost);
    }

    private synchronized Endpoint asked() throws IOException {
        if (open == null) {
            throw new IOException("it does not listen");
        }
        return open.endpoint();
    }

    /**
     * Closes the listener as its component is deactivated: for good if its configuration is gone or the instance stops,
     * otherwise as {@link #handOver()}.
     *
     * @param reason one of {@link ComponentConstants}' reasons
     */
    public void close(int reason) {
        if (reason == ComponentConstants.DEACTIVATION_REASON_CONFIGURATION_DELETED || isInstanceStopping()) {
            close();
        } else {
            handOver();
        }
    }

    /** Closes the open endpoint, waiting until it has drained. */
    @Override
    public void close() {
        Draining.await(end(), Duration.ofDays(1));
    }

    /**
     * Leaves the open socket to the next listener of the same name and address, for ten seconds. What has been received
     * is answered, then the connections are closed; this waits half a second for it.
     */
    public void handOver() {
        synchronized (this) {
            if (open != null) {
                String key = key(open.place());
                open.endpoint().handOver().ifPresent(socket -> sockets.keep(key, socket, KEPT));
            }
        }
        Draining.await(end(), LONGEST_HANDOVER);
    }

    private synchronized List<Thread> end() {
        closed = true;
        gateway.close();
        leave();
        var threads = draining.threads();
        if (keeper != null) {
            threads.add(keeper);
            LockSupport.unpark(keeper);
        }
        return threads;
    }

    private static boolean isInstanceStopping() {
        Bundle own = FrameworkUtil.getBundle(Listener.class);
        BundleContext context = own == null ? null : own.getBundleContext();
        return context != null
                && context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.STOPPING;
    }

    private String key(BindAddress place) {
        return name + " " + place.address();
    }

    private void attempt(BindAddress place) {
        try {
            if (open != null && open.place().address().equals(place.address())) {
                continueAt(open, place);
            } else if (open != null && open.place().excludes(place)) {
                takeOver(open, place);
            } else {
                become(new OpenEndpoint(name, place, opened(place)));
            }
            failure = null;
        } catch (IOException | RuntimeException e) {
            String reason = "cannot listen on %s: %s".formatted(place.address(), e.getMessage());
            if (!reason.equals(failure)) {
                log.error(
                        "{}: {}{}; trying again {}",
                        name,
                        reason,
                        open == null ? "" : "; still listening on " + open.address(),
                        pause == 0 ? "every %d ms".formatted(retryInterval.toMillis()) : "after pauses that grow");
            }
            failure = reason;
        }
    }

    private Endpoint opened(BindAddress place) throws IOException {
        Optional<NetworkChannel> left = sockets.take(key(place));
        return left.isPresent() ? place.resume(left.get(), gateway) : place.open(gateway);
    }

    /** Applies other limits at the same address: the socket stays open. */
    private void continueAt(OpenEndpoint old, BindAddress place) throws IOException {
        place.check();
        Optional<NetworkChannel> socket = old.endpoint().handOver();
        try {
            become(new OpenEndpoint(
                    name, place, socket.isPresent() ? place.resume(socket.get(), gateway) : place.open(gateway)));
        } catch (IOException | RuntimeException e) {
            goBack(old);
            throw e;
        }
    }

    /** Opens the wanted address where the old one must be released first. */
    private void takeOver(OpenEndpoint old, BindAddress place) throws IOException {
        place.check();
        old.endpoint().release();
        try {
            become(new OpenEndpoint(name, place, place.open(gateway)));
        } catch (IOException | RuntimeException e) {
            pause = Math.clamp(2L * pause, 1, LONGEST_PAUSE);
            skipped = 0;
            goBack(old);
            throw e;
        }
    }

    private void become(OpenEndpoint opened) {
        leave();
        open = opened;
        log.info("{}: listening on {}", name, opened.address());
    }

    private void goBack(OpenEndpoint old) {
        old.reopen("trying again every %d ms".formatted(retryInterval.toMillis()));
    }

    /** Abandons the open endpoint, which drains on a separate thread. */
    private void leave() {
        if (open != null) {
            draining.add(open.endpoint());
            open = null;
        }
    }

    private void keep() {
        do {
            LockSupport.parkNanos(this, retryInterval.toNanos());
        } while (look());
    }

    /** Repairs what it can; returns false once the listener is closed. */
    private synchronized boolean look() {
        if (closed) {
            return false;
        }
        if (!gateway.isConnected()) {
            if (open != null && gateway.isGivenUp()) {
                log.warn("{}: {}, so it does not listen on {} any more", name, NO_GATEWAY, open.address());
                leave();
                failure = NO_GATEWAY;
            }
            return true;
        }
        if (open != null) {
            mend(open);
        }
        boolean there = open != null && open.place() == wanted;
        if (failure != null && wanted != null && !there && skipped++ >= pause) {
            attempt(wanted);
        }
        return true;
    }

    private void mend(OpenEndpoint lame) {
        if (lame.isReachable() && !lame.hasBeenLost()) {
            return;
        }
        goBack(lame);
        if (lame.isReachable()) {
            log.info("{}: listening on {} again", name, lame.address());
        }
    }
}
