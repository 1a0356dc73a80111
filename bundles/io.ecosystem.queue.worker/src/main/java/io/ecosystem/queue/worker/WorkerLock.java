package io.ecosystem.queue.worker;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Guards all state of a worker, and counts changes, so that none is missed between looking at the queue and waiting.
 * The queue is never called under it.
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

    /** Makes a change, and wakes all waiting threads. */
    void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes all threads that wait for a change; called under the lock. */
    void changed() {
        changes++;
        changed.signalAll();
    }

    /** Returns the number of changes so far. */
    long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether there was a change since a count; called under the lock. */
    boolean hasChangedSince(long before) {
        return changes != before;
    }

    /**
     * Waits for a change; called under the lock, which it releases meanwhile.
     *
     * @return the rest of the time
     */
    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
    long await(long nanos) throws InterruptedException {
        return changed.awaitNanos(nanos);
    }
}
