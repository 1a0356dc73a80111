package io.ecosystem.queue.incoming.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A queue that is open while it has a store, and awaited for a grace time without one. Safe for use by many threads.
 */
final class AwaitedQueue {

    private final Duration grace;
    private volatile CompletableFuture<OpenQueue> open = new CompletableFuture<>(); // complete while it is open
    private volatile long left = System.nanoTime(); // written by leave(), before the above

    AwaitedQueue(Duration grace) {
        this.grace = grace;
    }

    /** Notes that it is open; all who wait go on. */
    void enter(OpenQueue opened) {
        open.complete(opened);
    }

    /** Notes that it is no longer open. */
    void leave() {
        left = System.nanoTime();
        open = new CompletableFuture<>();
    }

    /** Returns the queue; empty if it is not open. */
    Optional<OpenQueue> now() {
        return Optional.ofNullable(open.getNow(null));
    }

    /** Returns the queue, waiting for the rest of the grace time; empty if it does not open meanwhile. */
    Optional<OpenQueue> await() throws InterruptedException {
        CompletableFuture<OpenQueue> next = open;
        Optional<OpenQueue> opened = Optional.ofNullable(next.getNow(null));
        if (opened.isPresent()) {
            return opened;
        }
        try {
            return Optional.of(next.get(left + grace.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }
}
