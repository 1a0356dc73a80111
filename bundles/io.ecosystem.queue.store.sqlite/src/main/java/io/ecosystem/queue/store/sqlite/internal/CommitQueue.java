package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.StoreUnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The changes waiting to be committed, in order of submission. All state is guarded by its lock. */
final class CommitQueue {

    private static final int MAX_CHANGES = 20_000;
    private static final long MAX_BYTES = 64L << 20;
    private static final int GROUP_CHANGES = 1_000;
    private static final long GROUP_BYTES = 8L << 20;

    private final String queue;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<Change<?>> changes = new ArrayDeque<>();
    private long bytes;
    private boolean closed;
    private boolean woken;

    CommitQueue(String queue) {
        this.queue = queue;
    }

    /**
     * Adds a change and wakes the committing thread.
     *
     * @throws IllegalStateException if the queue is closed
     * @throws StoreUnavailableException if it adds entries, and too many are already waiting
     */
    void add(Change<?> change) {
        lock.lock();
        try {
            put(change);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Adds a change and takes it, along with those already waiting. */
    List<Change<?>> addAndTake(Change<?> change) {
        lock.lock();
        try {
            put(change);
            return take();
        } finally {
            lock.unlock();
        }
    }

    private void put(Change<?> change) {
        if (closed) {
            throw new IllegalStateException("queue '%s' is closed".formatted(queue));
        }
        if (change.kind == Change.Kind.APPEND && (changes.size() >= MAX_CHANGES || bytes > MAX_BYTES)) {
            throw new StoreUnavailableException(
                    "queue '%s' has %d changes that wait for the disk, which is slow".formatted(queue, changes.size()),
                    null);
        }
        changes.add(change);
        bytes += change.bytes;
    }

    /** Puts a group back at the front and wakes the committing thread. */
    void putBack(List<Change<?>> group) {
        lock.lock();
        try {
            group.reversed().forEach(changes::addFirst);
            bytes += group.stream().mapToLong(change -> change.bytes).sum();
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the committing thread for work other than changes. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there are changes, it is woken or closed, or the time is over. */
    void await(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (changes.isEmpty() && !closed && !woken && left > 0) {
                left = arrived.awaitNanos(left);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    /** Takes as many changes as fit into one group. */
    List<Change<?>> take() {
        lock.lock();
        try {
            var group = new ArrayList<Change<?>>(Math.min(changes.size(), GROUP_CHANGES));
            long taken = 0;
            while (!changes.isEmpty() && group.size() < GROUP_CHANGES && taken <= GROUP_BYTES) {
                Change<?> change = changes.remove();
                taken += change.bytes;
                group.add(change);
            }
            bytes -= taken;
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no more changes; those already here can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean finished() {
        lock.lock();
        try {
            return closed && changes.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
