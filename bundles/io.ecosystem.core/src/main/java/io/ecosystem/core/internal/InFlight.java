package io.ecosystem.core.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls inside a part, which can be closed to new calls and drained of the others. */
final class InFlight {

    private static final int CLOSED = Integer.MIN_VALUE;

    /** The number of calls, with the sign bit set once closed. */
    private final AtomicInteger state = new AtomicInteger();

    /** Enters; returns false once closed. */
    boolean enter() {
        for (int now = state.get(); now >= 0; now = state.get()) {
            if (state.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    void leave() {
        if (state.decrementAndGet() == CLOSED) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Closes to new calls. */
    void closeToNewCalls() {
        state.getAndUpdate(now -> now | CLOSED);
    }

    /**
     * Closes to new calls and waits for those inside.
     *
     * @return how many are still inside when the time has passed or the thread is interrupted, whose flag is kept
     */
    int close(Duration atMost) {
        closeToNewCalls();
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (this) {
            for (long left = atMost.toNanos(); left > 0 && count() > 0; left = deadline - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
        }
        return count();
    }

    private int count() {
        return state.get() & Integer.MAX_VALUE;
    }
}
