package io.ecosystem.wire.internal;

import io.ecosystem.wire.Recurring;
import io.ecosystem.wire.Shortage;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that are there from the start and outlive every failure of what they run, so that neither a lack of threads
 * nor one of memory leaves sockets without a thread.
 *
 * <p>No more tasks than threads may go on at a time; one that is about to end may be followed by the next. A task that
 * fails is run again: MINA's processors keep their state in fields and go on with it.
 */
final class IoThreads implements Executor, AutoCloseable {

    private static final long PAUSE_NANOS = 100_000_000;

    private final Recurring failures;
    private final Queue<Runnable> tasks; // guarded by the lock of the object
    private boolean closed;

    IoThreads(String name, int count, Recurring failures) {
        this.failures = failures;
        tasks = new ArrayDeque<>(2 * count);
        for (int i = 1; i <= count; i++) {
            Thread.ofPlatform()
                    .daemon()
                    .name(count == 1 ? name : name + "-" + i)
                    .start(this::work);
        }
    }

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
        notifyAll();
    }

    /** Lets the threads end when their tasks have. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    private void work() {
        Runnable task = null;
        while (true) {
            try {
                task = task == null ? take() : task;
                if (task == null) {
                    return;
                }
                task.run();
                task = null;
            } catch (Throwable e) { // whatever it is, the connections of this thread must not be left alone
                failures.happened("an I/O thread failed and goes on: " + Shortage.text(e));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private synchronized Runnable take() throws InterruptedException {
        while (tasks.isEmpty() && !closed) {
            wait();
        }
        return tasks.poll();
    }
}
