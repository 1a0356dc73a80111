package io.ecosystem.queue.worker;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Guards all state of a worker, and counts what changes under it, so that no change is missed between a look at the
 * queue and the wait for the next change. The queue is never called under it.
 */
final class WorkerLock {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long changes;

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** Makes a change, and wakes who waits for one. */
    void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes who waits for a change; called under the lock. */
    void changed() {
        changes++;
        changed.signalAll();
    }

    /** How many changes there were. */
    long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there was a change after so many; called under the lock. */
    boolean hasChangedSince(long before) {
        return changes != before;
    }

    /**
     * Waits for a change under the lock, which it lets go of meanwhile.
     *
     * @return how much of the time is left
     */
    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
    long await(long nanos) throws InterruptedException {
        return changed.awaitNanos(nanos);
    }
}
