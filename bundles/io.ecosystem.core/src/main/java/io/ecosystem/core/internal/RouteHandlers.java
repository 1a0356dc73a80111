package io.ecosystem.core.internal;

import io.ecosystem.api.message.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The handlers of one route, best first. Guarded by the lock of the object. */
final class RouteHandlers {

    private final List<Served> all = new ArrayList<>(1);
    private volatile @Nullable Served first; // written under the lock, as the next
    private volatile @Nullable Served candidate; // that gets a share of the calls
    private long emptied;
    private long lastBundle;
    private boolean forgotten;

    synchronized void add(Served served) {
        all.add(served);
        order();
        forgotten = false;
        notifyAll();
    }

    /** Orders the handlers. One whose rollout goes on comes last, and gets its share. */
    synchronized void order() {
        all.sort(Served.ORDER);
        first = all.isEmpty() ? null : all.getFirst();
        candidate = all.stream()
                .filter(served -> served != first && served.isRollingOut())
                .findFirst()
                .orElse(null);
    }

    /** Returns the handler that gets a call; null if there is none. */
    @Nullable
    Served choose(Key key) {
        Served next = candidate;
        return next != null && next.takes(key) ? next : first;
    }

    synchronized void remove(Served served) {
        if (all.remove(served) && all.isEmpty()) {
            emptied = System.nanoTime();
            lastBundle = served.bundleId();
        }
        order();
    }

    synchronized List<Served> present() {
        return List.copyOf(all);
    }

    /** Ends all waits. */
    synchronized void abandon() {
        forgotten = true;
        notifyAll();
    }

    synchronized boolean forget(long bundleId) {
        forgotten = all.isEmpty() && lastBundle == bundleId;
        notifyAll();
        return forgotten;
    }

    synchronized boolean isOver(Duration grace) {
        return all.isEmpty() && left(grace) <= 0;
    }

    /** Waits for a handler; returns false if none came in time. */
    synchronized boolean await(Duration grace) throws InterruptedException {
        for (long left = left(grace); first == null && left > 0; left = left(grace)) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return first != null;
    }

    private long left(Duration grace) {
        return forgotten ? 0 : emptied + grace.toNanos() - System.nanoTime();
    }
}
