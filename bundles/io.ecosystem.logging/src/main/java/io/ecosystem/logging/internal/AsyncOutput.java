package io.ecosystem.logging.internal;

import ch.qos.logback.core.AsyncAppenderBase;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.ecosystem.api.message.NoKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The queue of records for one sink, and the thread that writes to it. Logging code never waits for a disk or a
 * terminal: when the queue is full, records are dropped and counted until the sink catches up.
 *
 * <p>Logback provides the queue and the thread. This adds a limit in characters, the count of dropped records, batches,
 * and a stop that does not interrupt the sink.
 */
final class AsyncOutput extends AsyncAppenderBase<LogRecord> {

    private static final int MOST_RECORDS = 20_000;
    /** In characters: a share of the heap, so that a hanging terminal cannot exhaust a small one. */
    private static final int MOST_WEIGHT = Math.clamp(Runtime.getRuntime().maxMemory() / 32, 500_000, 8_000_000);

    private static final int LEAST_WEIGHT = MOST_WEIGHT / MOST_RECORDS;
    private static final int LONGEST_BATCH = 1_000;
    private static final int HEAVIEST_BATCH = MOST_WEIGHT / 2;
    private static final long LONGEST_DELAY_MILLIS = 1_000;
    private static final long TIME_TO_CLOSE_MILLIS = 4_000;
    private static final int TIME_TO_END_MILLIS = 1_000;

    private final LogRecord flush = note("flush");
    private final LogRecord end = note("end");
    private final CountDownLatch ended = new CountDownLatch(1);

    /** The remaining room in the queue; each record holds its weight until it is written. */
    private final Semaphore room = new Semaphore(MOST_WEIGHT);

    private final AtomicLong lost = new AtomicLong();
    private volatile int bufferRecords;
    private volatile boolean flushing; // a flush is due within the maximum delay; written by both sides
    private volatile boolean closed; // written by the closing thread

    /**
     * Creates an output and its thread.
     *
     * @param name of the thread
     * @param bufferRecords how many records are buffered before they are written; at most for a second, and not if one
     *     of them is an error
     */
    AsyncOutput(Context context, String name, Sink sink, int bufferRecords) {
        this.bufferRecords = bufferRecords;
        setContext(context);
        setName(name);
        setQueueSize(MOST_RECORDS + LONGEST_BATCH);
        setDiscardingThreshold(0);
        setNeverBlock(true);
        setMaxFlushTime(TIME_TO_END_MILLIS);
        addAppender(new Batches(sink));
        start();
    }

    /** Changes how many records are buffered, and writes the current ones. */
    void bufferRecords(int records) {
        bufferRecords = records;
        super.append(flush);
    }

    /** Accepts a record, or counts it as dropped. Never waits, and ignores interruption of the thread. */
    @Override
    protected void append(LogRecord next) {
        if (!closed && room.tryAcquire(weight(next))) {
            super.append(next);
        } else {
            lost.incrementAndGet();
        }
    }

    /**
     * Writes the remaining records, closes the sink, and returns when that is done or takes too long. Logback
     * interrupts the writing thread, which would close the file during a write, so that comes last.
     */
    @Override
    public void stop() {
        closed = true;
        super.append(end);
        boolean interrupted = Thread.interrupted();
        try {
            ended.await(TIME_TO_CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        super.stop();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static int weight(LogRecord record) {
        return Math.max(LEAST_WEIGHT, record.weight());
    }

    private static LogRecord note(String body) {
        return new LogRecord(
                Instant.now(),
                Severity.WARN,
                AsyncOutput.class.getPackageName(),
                body,
                CallSite.UNKNOWN,
                NoKey.INSTANCE,
                null,
                Map.of());
    }

    /** Writes simultaneous records in one batch. Used by the writing thread. */
    private final class Batches extends UnsynchronizedAppenderBase<LogRecord> {

        private final Sink sink;
        private List<LogRecord> batch = new ArrayList<>();
        private int weight;
        private boolean urgent;

        Batches(Sink sink) {
            this.sink = sink;
            start();
        }

        @Override
        protected void append(LogRecord next) {
            if (next == flush) {
                addLoss();
                write();
            } else if (next == end) {
                addLoss();
                write();
                ended.countDown();
            } else {
                add(next);
            }
        }

        private void add(LogRecord next) {
            batch.add(next);
            weight += weight(next);
            urgent |= next.severity().isAtLeast(Severity.ERROR);
            boolean due = urgent || batch.size() >= bufferRecords;
            if (due && isLast()) {
                addLoss();
                write();
            } else if (batch.size() >= Math.max(bufferRecords, LONGEST_BATCH) || weight >= HEAVIEST_BATCH) {
                write();
            } else if (!flushing) {
                flushing = true;
                CompletableFuture.delayedExecutor(LONGEST_DELAY_MILLIS, TimeUnit.MILLISECONDS)
                        .execute(this::flushLater);
            }
        }

        /** Returns whether no other record is queued. */
        private boolean isLast() {
            return room.availablePermits() + weight >= MOST_WEIGHT;
        }

        private void flushLater() {
            flushing = false;
            AsyncOutput.super.append(flush);
        }

        /** Reports dropped records after those that preceded them. */
        private void addLoss() {
            long missing = lost.getAndSet(0);
            if (missing > 0) {
                batch.add(note(
                        "%d log records are lost, as they came faster than they could be written".formatted(missing)));
            }
        }

        private void write() {
            if (batch.isEmpty()) {
                return;
            }
            try {
                sink.write(batch);
            } catch (RuntimeException e) {
                e.printStackTrace(); // the log itself cannot report this
            } finally {
                room.release(weight);
                batch = new ArrayList<>();
                weight = 0;
                urgent = false;
            }
        }

        @Override
        public void stop() {
            super.stop();
            sink.close();
        }
    }
}
