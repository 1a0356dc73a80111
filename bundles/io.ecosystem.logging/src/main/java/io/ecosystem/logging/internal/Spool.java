package io.ecosystem.logging.internal;

import io.ecosystem.api.message.NoKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records on their way to one sink, which is written to by a thread of its own. Whoever logs waits neither for a disk
 * nor for a terminal: when too much has gathered it waits a moment, and after that records are lost and counted until
 * the sink gets on.
 *
 * <p>All state is guarded by one lock, which is never held while the sink is called.
 */
final class Spool {

    private static final int MOST_RECORDS = 20_000;
    private static final long MOST_WEIGHT = 8_000_000;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(5);

    private final Sink sink;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private List<LogRecord> pending = new ArrayList<>();
    private long weight;
    private long firstAt;
    private long lost;
    private int bufferRecords;
    private boolean urgent;
    private boolean stalled;
    private boolean closed;

    /**
     * A spool with its thread.
     *
     * @param name of the thread
     * @param bufferRecords how many records are gathered before they are written; not longer than a second, and not if
     *     one of them is an error
     */
    Spool(String name, Sink sink, int bufferRecords) {
        this.sink = sink;
        this.bufferRecords = bufferRecords;
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    /** Takes a record. Returns within the patience of a moment, and does not mind an interrupted thread. */
    void put(LogRecord record) {
        lock.lock();
        try {
            if (isFull()) {
                awaitRoom();
            }
            if (isFull() || closed) {
                lost++;
                return;
            }
            if (pending.isEmpty()) {
                firstAt = System.nanoTime();
            }
            pending.add(record);
            weight += record.weight();
            urgent |= record.severity().isAtLeast(Severity.ERROR);
            if (pending.size() == 1 || isDue()) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void bufferRecords(int records) {
        lock.lock();
        try {
            bufferRecords = records;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is left, closes the sink, and returns when that is done or takes too long. */
    void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(TIME_TO_CLOSE);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isFull() {
        return pending.size() >= MOST_RECORDS || weight >= MOST_WEIGHT;
    }

    private boolean isDue() {
        return closed || urgent || pending.size() >= Math.max(1, bufferRecords) || isFull();
    }

    /** A sink that has not got on while one thread waited keeps no other thread waiting. */
    private void awaitRoom() {
        long left = PATIENCE_NANOS;
        try {
            while (isFull() && !stalled && !closed && left > 0 && Thread.currentThread() != thread) {
                left = room.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stalled |= left <= 0;
    }

    private void run() {
        for (var batch = take(); !batch.isEmpty(); batch = take()) {
            try {
                sink.write(batch);
            } catch (RuntimeException e) {
                e.printStackTrace(); // the log is the one thing that cannot tell
            }
        }
        sink.close();
    }

    /** What is to be written now; empty at the end. */
    private List<LogRecord> take() {
        lock.lock();
        try {
            while (!isDue() && !isOld()) {
                await();
            }
            var batch = pending;
            if (lost > 0) {
                batch.add(loss());
            }
            pending = new ArrayList<>(Math.min(batch.size(), 1_000));
            weight = 0;
            lost = 0;
            urgent = false;
            stalled = false;
            room.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOld() {
        return !pending.isEmpty() && System.nanoTime() - firstAt >= LONGEST_DELAY_NANOS;
    }

    private void await() {
        try {
            if (pending.isEmpty()) {
                work.await();
            } else {
                work.awaitNanos(LONGEST_DELAY_NANOS - (System.nanoTime() - firstAt));
            }
        } catch (InterruptedException e) {
            closed = true; // nobody but the end of the process interrupts this thread
        }
    }

    private LogRecord loss() {
        return new LogRecord(
                Instant.now(),
                Severity.WARN,
                Spool.class.getPackageName(),
                "%d log records are lost, as they came faster than they could be written".formatted(lost),
                CallSite.UNKNOWN,
                NoKey.INSTANCE,
                null,
                Map.of());
    }
}
