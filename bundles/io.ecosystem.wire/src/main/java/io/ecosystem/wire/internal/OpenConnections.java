package io.ecosystem.wire.internal;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The open connections of a listener, those included that are being told that there are too many. Safe for threads. */
final class OpenConnections implements Iterable<Connection> {

    /** Connections above the limit that may be told so at a time; more are closed without a word. */
    private static final int MAX_REFUSED = 64;

    private final int most;
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final Set<Connection> refused = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger probes = new AtomicInteger();

    /** What becomes of a new connection. */
    enum Admission {

        /** It is served. */
        ADMITTED,
        /** It is told that there are too many. */
        REFUSED,
        /** There are too many even to be told so. */
        DROPPED
    }

    /** None yet, of which so many may be served at a time. */
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

    /** A connection is closed. */
    void forget(Connection connection) {
        connection.closed();
        if (all.remove(connection) && !refused.remove(connection)) {
            accepted.decrementAndGet();
        }
        synchronized (this) {
            notifyAll();
        }
    }

    /** One more may come for a while, as the instance asks itself. */
    void probeBegins() {
        probes.incrementAndGet();
    }

    void probeEnds() {
        probes.decrementAndGet();
    }

    int count() {
        return all.size();
    }

    /** Returns when none is left, when a {@link System#nanoTime} has come, or when the thread is interrupted. */
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
