package io.ecosystem.wire.internal;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The open connections of a listener, including those being refused. Thread-safe. */
final class OpenConnections implements Iterable<Connection> {

    /**
     * The maximum number of connections above the limit that are refused with an answer at a time; more are closed
     * silently.
     */
    private static final int MAX_REFUSED = 64;

    private final int most;
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final Set<Connection> refused = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger probes = new AtomicInteger();

    /** What to do with a new connection. */
    enum Admission {

        /** Serve it. */
        ADMITTED,
        /** Answer that there are too many connections. */
        REFUSED,
        /** Close it silently. */
        DROPPED
    }

    /** Starts empty, with this maximum of served connections. */
    OpenConnections(int most) {
        this.most = most;
    }

    Admission add(Connection connection) {
        all.add(connection);
        if (accepted.incrementAndGet() <= most + probes.get()) {
            return Admission.ADMITTED;
        }
        accepted.decrementAndGet();
        refused.add(connection);
        return refused.size() > MAX_REFUSED ? Admission.DROPPED : Admission.REFUSED;
    }

    /** Removes a closed connection. */
    void forget(Connection connection) {
        connection.closed();
        if (all.remove(connection) && !refused.remove(connection)) {
            accepted.decrementAndGet();
        }
        synchronized (this) {
            notifyAll();
        }
    }

    /** Allows one more connection for a while, for a probe of the instance itself. */
    void probeBegins() {
        probes.incrementAndGet();
    }

    void probeEnds() {
        probes.decrementAndGet();
    }

    /** Closes those that are idle, slow or unread for too long; a failure of one costs no other. */
    void check(long now, String address, PeerReports reports) {
        for (Connection connection : all) {
            if (connection.isForgotten()) {
                forget(connection); // there was no memory to report its end
                continue;
            }
            try {
                connection.check(now);
            } catch (RuntimeException | Error e) {
                reports.notLookedAfter(address, connection, e);
                connection.abort();
            }
        }
    }

    /** Returns the one whose peer has read none of its answers for the longest time; null if none holds answers. */
    @Nullable
    Connection slowest() {
        Connection slowest = null;
        for (Connection connection : all) {
            if (connection.holdsUnread() && (slowest == null || connection.progress() - slowest.progress() < 0)) {
                slowest = connection;
            }
        }
        return slowest;
    }

    int count() {
        return all.size();
    }

    /** Returns when none is left, at a {@link System#nanoTime} deadline, or when the thread is interrupted. */
    synchronized void awaitNone(long deadline) {
        try {
            for (long left = deadline - System.nanoTime();
                    left > 0 && !all.isEmpty();
                    left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Iterator<Connection> iterator() {
        return all.iterator();
    }
}
