package io.ecosystem.wire;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.spi.transport.GatewayClosedException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gateway of a listener, across replacements of the core: while there is none, lines wait for the next one, and a
 * line that one has not begun to handle when it closes goes to its successor. Thread-safe.
 */
final class GatewayLink implements Gateway {

    /** How long lines wait for a gateway. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private volatile @Nullable Gateway present; // written under the lock of the object
    private volatile @Nullable Gateway last; // written under the lock; still able to refuse
    private volatile long lost = System.nanoTime(); // written under the lock
    private boolean closed; // guarded by the lock of the object

    /** Lets a gateway answer from now on. */
    synchronized void connect(Gateway gateway) {
        present = gateway;
        last = gateway;
        notifyAll();
    }

    /** Lets lines wait, if this gateway is the one that answers. */
    synchronized void disconnect(Gateway gateway) {
        if (present == gateway) {
            present = null;
            lost = System.nanoTime();
        }
    }

    /** Lets no line wait any more; the present gateway still answers. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    boolean isConnected() {
        return present != null;
    }

    /** Returns whether it has had no gateway for so long that lines no longer wait. */
    boolean isGivenUp() {
        return present == null && left() <= 0;
    }

    /**
     * {@inheritDoc}
     *
     * @throws GatewayClosedException if there has been no gateway for ten seconds, or this link is closed
     */
    @Override
    public Bytes receive(Bytes line, Origin origin) {
        Gateway gateway = present;
        while (true) {
            if (gateway == null) {
                gateway = next(null);
            }
            try {
                return gateway.receive(line, origin);
            } catch (GatewayClosedException e) {
                gateway = next(gateway);
            }
        }
    }

    @Override
    public Bytes refuse(Status status, String reason, Origin origin) {
        return Objects.requireNonNull(last, "a listener opens once it has a gateway")
                .refuse(status, reason, origin);
    }

    /** Waits for a gateway other than a closed one. */
    private synchronized Gateway next(@Nullable Gateway before) {
        if (before != null) {
            disconnect(before);
        }
        try {
            Gateway next = present;
            for (long left = left(); next == null && !closed && left > 0; left = left()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                next = present;
            }
            if (next != null) {
                return next;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new GatewayClosedException();
    }

    private long left() {
        return lost + PATIENCE.toNanos() - System.nanoTime();
    }
}
