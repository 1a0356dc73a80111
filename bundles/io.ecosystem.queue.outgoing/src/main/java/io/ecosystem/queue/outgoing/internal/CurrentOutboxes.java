package io.ecosystem.queue.outgoing.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The outboxes of a sender, one for each target. While their store is being replaced, messages wait. Thread-safe. */
final class CurrentOutboxes {

    /**
     * The outboxes and the rules that they follow.
     *
     * @param outboxes empty while there is no store
     */
    record Outboxes(SenderRules rules, List<Outbox> outboxes) {}

    private final Duration grace;
    private volatile @Nullable Outboxes current; // written under the lock of the object; null before the first ones
    private long gone; // when the last ones went; guarded by the lock of the object
    private boolean closed; // guarded by the lock of the object

    /** @param grace how long messages wait for the next outboxes */
    CurrentOutboxes(Duration grace) {
        this.grace = grace;
    }

    synchronized void set(Outboxes next) {
        current = next;
        notifyAll();
    }

    /** Lets messages wait for the next outboxes. */
    synchronized void clear() {
        Outboxes before = current;
        if (before != null && !before.outboxes().isEmpty()) {
            current = new Outboxes(before.rules(), List.of());
            gone = System.nanoTime();
        }
    }

    /** Lets no message wait any more; the present outboxes can still be used. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * Returns the outboxes; waits for the next ones while there are none, but not longer than the grace time.
     *
     * @return those of a sender without a store if none came
     */
    Outboxes get() throws InterruptedException {
        Outboxes now = current;
        return now != null && !now.outboxes().isEmpty() ? now : awaitNext();
    }

    private synchronized Outboxes awaitNext() throws InterruptedException {
        Outboxes now = current;
        while (now != null && now.outboxes().isEmpty() && !closed && left() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left());
            now = current;
        }
        if (now == null) {
            throw new IllegalStateException("a sender is published once it has outboxes");
        }
        return now;
    }

    private long left() {
        return gone + grace.toNanos() - System.nanoTime();
    }
}
