package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.StoreException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the changes of one queue as a group commit: those that arrive during one commit form the next transaction and
 * share a sync; a single change is committed at once. While the file cannot be written, commits are retried once a
 * second, and with each change.
 *
 * <p>A thread does this, unless a caller waiting for a change commits it: that saves waking two threads, which takes
 * longer than the work. A failure there is rolled back and left to the thread, which recovers. The committer holds the
 * commit lock, which guards the file and its {@link Availability}. Futures are completed after the lock is released.
 */
final class GroupCommit {

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final long VERIFY_MILLIS = 20;
    private static final long FOREVER_MILLIS = 1L << 40;

    private final String queue;
    private final Semaphore helpers;
    private final Availability availability;
    private final Lookups lookups;
    private final FileLifecycle file;
    private final Transactions transactions;
    private final CommitQueue changes;
    private final Thread thread;
    private final ReentrantLock commitLock = new ReentrantLock();
    private boolean verifies; // whether there is more to verify; guarded by the lock
    private volatile QueueCapacity bounds;
    private volatile Runnable listener = () -> {};

    /**
     * Creates one that is not started.
     *
     * @param helpers how many callers may commit concurrently, since each occupies a carrier of virtual threads for as
     *     long as the disk takes
     */
    GroupCommit(
            QueueFile path,
            Durability durability,
            Tuning tuning,
            QueueCapacity bounds,
            QueueConditions alarms,
            Clock clock,
            QueueFolder.Library library,
            Semaphore helpers) {
        queue = path.queue();
        this.bounds = bounds;
        this.helpers = helpers;
        availability = new Availability(path, alarms);
        var reader = new Reader(path.path());
        file = new FileLifecycle(path, durability, tuning, alarms, clock, library, availability, reader);
        transactions = new Transactions(queue, file, availability);
        changes = new CommitQueue(queue);
        lookups = new Lookups(queue, availability, file, reader, changes);
        thread = Thread.ofPlatform()
                .name("io.ecosystem.queue.store.sqlite-" + queue)
                .unstarted(this::run);
    }

    /** Opens the queue, or records why it cannot be opened yet, and starts the thread. */
    void start() {
        commitLock.lock();
        try {
            file.open();
        } catch (StoreException e) {
            log.debug("Queue '{}' is opened later: {}", queue, e.getMessage());
        } finally {
            commitLock.unlock();
        }
        thread.start();
    }

    /** Submits a change to the thread. */
    void submit(Change<?> change) {
        checkOpen(change);
        changes.add(change);
    }

    /** Refuses new entries while the file is not open: opening it may take longer than a request should wait. */
    private void checkOpen(Change<?> change) {
        if (change.kind == Change.Kind.APPEND) {
            availability.openFailure().ifPresent(failure -> {
                throw Availability.copy(failure);
            });
        }
    }

    /** Commits a change on this thread; if another is committing, only submits it and returns at once. */
    void submitAndHelp(Change<?> change) {
        checkOpen(change);
        List<Change<?>> committed = List.of();
        if (helpers.tryAcquire()) {
            try {
                committed = help(change);
            } finally {
                helpers.release();
            }
        } else {
            changes.add(change);
        }
        tell(committed);
    }

    private List<Change<?>> help(Change<?> change) {
        if (!commitLock.tryLock()) {
            changes.add(change);
            return List.of();
        }
        try {
            if (!file.isInPlace() || !availability.isUsable()) {
                changes.add(change);
                return List.of();
            }
            List<Change<?>> group = changes.addAndTake(change);
            return commitsAtOnce(group) ? group : List.of();
        } finally {
            commitLock.unlock();
        }
    }

    /** Returns whether a group is committed; a failed one is left to the thread, which meets the same failure. */
    private boolean commitsAtOnce(List<Change<?>> group) {
        if (transactions.tryOnce(group, bounds)) {
            maintain();
            return true;
        }
        changes.putBack(group);
        return false;
    }

    /** Returns the counters as of the last commit. */
    QueueCounters counters() {
        return file.counters();
    }

    /** Returns why changes fail; empty if they do not. */
    Optional<String> trouble() {
        return availability.failure().map(StoreException::getMessage);
    }

    QueueCapacity bounds() {
        return bounds;
    }

    void bound(QueueCapacity newBounds) {
        bounds = newBounds;
    }

    void onReady(Runnable newListener) {
        listener = newListener;
    }

    boolean closed() {
        return changes.closed();
    }

    /** Returns the lookups of committed entries. */
    Lookups lookups() {
        return lookups;
    }

    /** Commits what has been submitted, and closes the file. */
    void close(Duration patience) throws InterruptedException {
        changes.close();
        if (!thread.join(patience)) {
            log.error("Queue '{}' is not closed after {}; its disk does not answer", queue, patience);
        }
    }

    private void run() {
        try {
            do {
                changes.await(patienceMillis());
            } while (takeTurn());
        } catch (InterruptedException e) {
            log.warn("The thread of queue '{}' was interrupted", queue);
        } finally {
            changes.close();
            closeFile();
        }
    }

    /** Returns how long to wait for a change before other work is due. */
    private long patienceMillis() {
        if (!availability.isUsable()) {
            return availability.retryMillis();
        }
        return verifies ? VERIFY_MILLIS : FOREVER_MILLIS;
    }

    /** Commits what is waiting; false once the queue is closed and so is the file. */
    private boolean takeTurn() {
        List<Change<?>> group;
        boolean wasUsable;
        boolean goesOn;
        commitLock.lock();
        try {
            wasUsable = availability.isUsable();
            group = changes.take();
            if (!group.isEmpty() || !wasUsable && !changes.finished()) {
                transactions.commit(group, bounds);
            }
            maintain();
            goesOn = !changes.finished();
            if (!goesOn) {
                file.close();
            }
        } finally {
            commitLock.unlock();
        }
        tell(group);
        if (!wasUsable && availability.isUsable()) {
            tellListener();
        }
        return goesOn;
    }

    private void tell(List<Change<?>> group) {
        group.forEach(Change::tell);
        if (group.stream().anyMatch(Change::mayBringEntries)) {
            tellListener();
        }
    }

    private void tellListener() {
        try {
            listener.run();
        } catch (RuntimeException e) {
            log.error("The listener for entries of queue '{}' failed", queue, e);
        }
    }

    /** Does periodic work. A failure does not affect what has been committed. */
    private void maintain() {
        verifies = false;
        if (!file.isOpen() || !availability.isUsable()) {
            return;
        }
        try {
            file.database().maintain();
            verifies = file.database().verifies();
        } catch (SQLException | DamagedException | IOException e) {
            file.undo(e);
            availability.writeFailed(e, file.isOpen());
            changes.wake(); // the thread reopens it
        }
    }

    private void closeFile() {
        commitLock.lock();
        try {
            file.close();
        } finally {
            commitLock.unlock();
        }
    }
}
