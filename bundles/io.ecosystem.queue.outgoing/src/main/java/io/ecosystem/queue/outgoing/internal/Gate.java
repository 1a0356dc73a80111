package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.queue.worker.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Says when the next message may go to a peer: not faster than its interval, and while the peer is down only one at a
 * time, a probe, with longer and longer waits between them. The first that gets through lets all others pass.
 *
 * <p>A peer counts as down when nobody listens, or when messages fail one after the other without a success between.
 * Safe for use by many threads; what is not final is guarded by {@code lock}.
 */
final class Gate {

    private static final int FAILURES = 3;

    /** How a message may go. */
    enum Pass {

        /** As it likes. */
        FREE,
        /** To see whether the peer is back. */
        PROBE,
        /** Not at all: the gate has been shut. */
        NONE
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock telling = new ReentrantLock(); // so that what is told last is true
    private final Condition changed = lock.newCondition();
    private final Backoff backoff;
    private final long interval;
    private final Consumer<Optional<String>> listener;
    private long next = System.nanoTime();
    private int failures; // in a row
    private Optional<String> down = Optional.empty(); // and why
    private long probeAt;
    private boolean probing;
    private boolean shut;
    private boolean told; // guarded by telling

    /**
     * An open gate.
     *
     * @param backoff between probes
     * @param interval the least time between two messages
     * @param listener is told why the peer is down, and with an empty value when it is back; it must not block
     */
    Gate(Backoff backoff, Duration interval, Consumer<Optional<String>> listener) {
        this.backoff = backoff;
        this.interval = interval.toNanos();
        this.listener = listener;
    }

    /**
     * Waits until a message may go. Whoever gets a pass other than {@link Pass#NONE} gives it back, whatever happens.
     */
    Pass enter() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!shut) {
                long now = System.nanoTime();
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

    /** The peer has answered. */
    void answered(Pass pass) {
        settle(pass, () -> {
            failures = 0;
            down = Optional.empty();
        });
    }

    /**
     * The message has failed in a way that a repeat may mend.
     *
     * @param surely whether the peer is certainly down
     */
    void failed(Pass pass, String reason, boolean surely) {
        settle(pass, () -> {
            if (down.isPresent() && pass != Pass.PROBE) {
                return; // it went before
            }
            failures++;
            if (surely || failures >= FAILURES || down.isPresent()) {
                down = Optional.of(reason);
                probeAt = System.nanoTime()
                        + backoff.delay(failures, ThreadLocalRandom.current()).toNanos();
            }
        });
    }

    /** The message says nothing about the peer. */
    void left(Pass pass) {
        settle(pass, () -> {});
    }

    /** Lets nobody pass any more, and those that wait go. */
    void shut() {
        settle(Pass.NONE, () -> shut = true);
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
