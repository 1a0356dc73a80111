package io.ecosystem.wire.internal;

import io.ecosystem.wire.Recurring;
import io.ecosystem.wire.Shortage;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed set of threads that survive every failure of their tasks, so that a lack of threads or memory never leaves
 * sockets without a thread.
 *
 * <p>At most as many tasks as threads may run; one about to end may be followed by the next. A failed task is run
 * again: MINA's processors keep their state in fields and continue.
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

    /** Ends the threads once their tasks have ended. */
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
            } catch (Throwable e) { // in any case, the connections of this thread must not be abandoned
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
