package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.queue.worker.Backoff;
import io.ecosystem.spi.time.MovableClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A circuit breaker in front of a peer, which also limits the rate of messages. While it is closed, messages pass, at
 * most one per interval. It opens when nothing listens, or when three messages fail without a success between them.
 * Then single messages pass as probes, after delays that grow with each failure; the first success closes the breaker.
 * Thread-safe; non-final fields are guarded by {@code lock}.
 */
final class CircuitBreaker {

    private static final int FAILURES = 3;

    /** The permission of a message to go. */
    enum Pass {

        /** The breaker is closed. */
        FREE,
        /** The breaker is open, and this message probes whether the peer is back. */
        PROBE,
        /** The breaker is shut down: the message must not go. */
        NONE
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock telling = new ReentrantLock(); // so that the last report is current
    private final Condition changed = lock.newCondition();
    private final Backoff backoff;
    private final long interval;
    private final MovableClock clock;
    private final Consumer<Optional<String>> listener;
    private final Runnable signal = this::signal;
    private long next;
    private int failures; // in a row
    private Optional<String> down = Optional.empty(); // with the reason
    private long probeAt;
    private boolean probing;
    private boolean shutDown;
    private boolean told; // guarded by telling

    /**
     * Creates a closed breaker.
     *
     * @param backoff between probes
     * @param interval the minimum time between two messages
     * @param clock of the backoff and the interval
     * @param listener receives the reason when the peer goes down, and an empty value when it is back; it must not
     *     block
     */
    CircuitBreaker(Backoff backoff, Duration interval, MovableClock clock, Consumer<Optional<String>> listener) {
        this.backoff = backoff;
        this.interval = interval.toNanos();
        this.clock = clock;
        this.listener = listener;
        next = clock.nanoTime();
        clock.addListener(signal);
    }

    /**
     * Waits until a message may go. The caller must release every pass other than {@link Pass#NONE}, whatever happens.
     */
    Pass enter() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!shutDown) {
                long now = clock.nanoTime();
                long left = next - now;
                if (down.isPresent()) {
                    left = probing ? Long.MAX_VALUE : Math.max(left, probeAt - now);
                }
                if (left <= 0) {
                    next = now + interval;
                    probing = down.isPresent();
                    return probing ? Pass.PROBE : Pass.FREE;
                }
                changed.awaitNanos(left);
            }
            return Pass.NONE;
        } finally {
            lock.unlock();
        }
    }

    /** Releases a pass: the peer has answered. */
    void answered(Pass pass) {
        settle(pass, () -> {
            failures = 0;
            down = Optional.empty();
        });
    }

    /**
     * Releases a pass: the message failed in a way that may be temporary.
     *
     * @param surely whether the peer is certainly down
     */
    void failed(Pass pass, String reason, boolean surely) {
        settle(pass, () -> {
            if (down.isPresent() && pass != Pass.PROBE) {
                return; // it passed earlier
            }
            failures++;
            if (surely || failures >= FAILURES || down.isPresent()) {
                down = Optional.of(reason);
                probeAt = clock.nanoTime()
                        + backoff.delay(failures, ThreadLocalRandom.current()).toNanos();
            }
        });
    }

    /** Releases a pass without information about the peer. */
    void left(Pass pass) {
        settle(pass, () -> {});
    }

    /** Ends all waits; no message may go any more. */
    void shutDown() {
        clock.removeListener(signal);
        settle(Pass.NONE, () -> shutDown = true);
    }

    private void signal() {
        settle(Pass.NONE, () -> {});
    }

    private void settle(Pass pass, Runnable what) {
        lock.lock();
        try {
            what.run();
            if (pass == Pass.PROBE) {
                probing = false;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        tell();
    }

    private void tell() {
        telling.lock();
        try {
            Optional<String> now = why();
            if (now.isPresent() != told) {
                told = now.isPresent();
                listener.accept(now);
            }
        } finally {
            telling.unlock();
        }
    }

    private Optional<String> why() {
        lock.lock();
        try {
            return down;
        } finally {
            lock.unlock();
        }
    }
}
