package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.spi.access.Access;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call pass if its sender has the role that its route requires. While the access service is being replaced,
 * calls that require a role wait for the next one. Without one, no sender has a role.
 */
final class Guard {

    private final DenialLog denials;
    private final Duration grace;
    private volatile @Nullable Access access; // written under the lock of the object
    private long waitUntil = System.nanoTime(); // guarded by the lock of the object

    /** @param grace how long calls wait for the next access service when one has gone */
    Guard(DenialLog denials, Duration grace) {
        this.denials = denials;
        this.grace = grace;
    }

    /** Uses an access service from now on. */
    synchronized void ask(Access service) {
        access = service;
        notifyAll();
    }

    /** Stops using an access service. */
    synchronized void forget(Access service) {
        if (access == service) {
            access = null;
            waitUntil = System.nanoTime() + grace.toNanos();
        }
    }

    /** Lets no call wait any more. */
    synchronized void close() {
        waitUntil = System.nanoTime();
        notifyAll();
    }

    /**
     * Returns if the call may pass.
     *
     * @param role the required role; empty for none
     * @throws RefusedException if the sender does not have it
     */
    void check(String role, Call call) throws InterruptedException {
        if (!role.isEmpty() && !isPermitted(role, call)) {
            denials.denied(role, call);
            throw RefusedException.denied("role '%s' is required".formatted(role));
        }
    }

    private boolean isPermitted(String role, Call call) throws InterruptedException {
        Access now = access;
        if (now == null) {
            now = awaitNext();
        }
        return now != null && now.permits(role, call);
    }

    private synchronized @Nullable Access awaitNext() throws InterruptedException {
        for (long left = left(); access == null && left > 0; left = left()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return access;
    }

    private long left() {
        return waitUntil - System.nanoTime();
    }
}
