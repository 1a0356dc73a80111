package io.ecosystem.client.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The single thread of a client: it waits for channels, timers and tasks, and for nothing else. State used on the loop
 * only needs no locks. Only {@link #execute}, {@link #join} and {@link #timers} are for other threads.
 */
final class Loop {

    private static final int BUFFER_BYTES = 65_536;

    /** The owner of a channel. */
    interface Watcher {

        /** Handles a channel that is ready for an operation of its key. */
        void ready(SelectionKey key);

        /** Writes data left by the tasks of a round, which can be sent together. */
        void flush();
    }

    /** An action at a time, until it is cancelled. */
    final class Alarm implements Comparable<Alarm> {

        private final long due;
        private final long number = ++alarmCount;
        private final Runnable action;

        private Alarm(long due, Runnable action) {
            this.due = due;
            this.action = action;
        }

        void cancel() {
            alarms.remove(this);
        }

        @Override
        public int compareTo(Alarm other) {
            int order = Long.compare(due, other.due);
            return order != 0 ? order : Long.compare(number, other.number);
        }
    }

    private final Consumer<Throwable> broken;
    private final long origin = System.nanoTime();
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean(true);
    private final TreeSet<Alarm> alarms = new TreeSet<>();
    private final List<Watcher> unflushed = new ArrayList<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long alarmCount;
    private boolean stopped;
    private volatile int timers; // written by the thread
    private volatile boolean ended; // written by the thread

    /**
     * Starts the thread.
     *
     * @param broken receives the error that ended the thread, as its last action
     */
    Loop(String name, Consumer<Throwable> broken) {
        this.broken = broken;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector for client '%s'".formatted(name), e);
        }
        thread = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("io.ecosystem.client " + name)
                .unstarted(this::run);
        thread.setContextClassLoader(Loop.class.getClassLoader());
        thread.start();
    }

    /** Runs a task on the thread, soon; after the thread has ended, at once on the caller's. */
    void execute(Runnable task) {
        tasks.add(task);
        if (ended) {
            runTasks();
        } else if (!awake.get() && !awake.getAndSet(true)) {
            selector.wakeup();
        }
    }

    /** Waits for the thread to end. */
    void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the thread ends within the time that it was given
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the number of alarms set at the end of the last round. */
    int timers() {
        return timers;
    }

    /** Returns the nanoseconds since the loop was created. */
    long now() {
        return System.nanoTime() - origin;
    }

    /** Runs an action at a time of {@link #now}. */
    Alarm at(long due, Runnable action) {
        Alarm alarm = new Alarm(due, action);
        alarms.add(alarm);
        return alarm;
    }

    /** Runs an action after a delay. */
    Alarm after(Duration delay, Runnable action) {
        return at(now() + delay.toNanos(), action);
    }

    /** Watches a channel. */
    SelectionKey watch(SelectableChannel channel, int operations, Watcher watcher) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, watcher);
    }

    /** Flushes a watcher after the tasks of this round; a watcher asks at most once in a round. */
    void flushLater(Watcher watcher) {
        unflushed.add(watcher);
    }

    /** Returns the shared read buffer; its content is valid until the watcher returns. */
    ByteBuffer input() {
        return input.clear();
    }

    /** Returns the shared write buffer; its content is valid until the watcher returns. */
    ByteBuffer output() {
        return output.clear();
    }

    /** Ends the thread after this round. */
    void stop() {
        stopped = true;
    }

    private void run() {
        try (selector) {
            while (!stopped) {
                round();
            }
        } catch (IOException | RuntimeException | Error e) {
            broken.accept(e);
        } finally {
            ended = true;
            runTasks();
        }
    }

    private void round() throws IOException {
        awake.set(false);
        long millis = tasks.isEmpty() ? millisToNextAlarm() : 0;
        if (millis == 0) {
            selector.selectNow(this::ready);
        } else {
            selector.select(this::ready, Math.max(0, millis));
        }
        awake.set(true);
        long now = now();
        while (!alarms.isEmpty() && alarms.first().due <= now) {
            alarms.pollFirst().action.run();
        }
        runTasks();
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush();
        }
        unflushed.clear();
        timers = alarms.size();
    }

    /** Returns 0 if an alarm is due, a negative number if there is none. */
    private long millisToNextAlarm() {
        if (alarms.isEmpty()) {
            return -1;
        }
        long nanos = alarms.first().due - now();
        return nanos <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
    }

    /** Marks the loop awake from the first channel on: tasks for this round need no wakeup. */
    private void ready(SelectionKey key) {
        awake.set(true);
        if (key.isValid()) {
            ((Watcher) key.attachment()).ready(key);
        }
    }

    /** After the loop has ended, also runs on other threads, one at a time. */
    private synchronized void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
