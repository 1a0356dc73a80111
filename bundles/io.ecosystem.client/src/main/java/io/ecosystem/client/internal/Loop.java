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
 * The one thread of a client: it waits for channels, for the clock and for tasks, and never for anything else. Whatever
 * lives on it needs no locks. Only {@link #execute}, {@link #join} and {@link #timers} are for other threads.
 */
final class Loop {

    private static final int BUFFER_BYTES = 65_536;

    /** Something with a channel. */
    interface Watcher {

        /** The channel can do something that was asked of its key. */
        void ready(SelectionKey key);

        /** All tasks of a round have run; what they left to write can go out together. */
        void flush();
    }

    /** Something to do at a time, until it is cancelled. */
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
     * @param broken is told, as the last thing on the thread, what ended it against its will
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

    /** Runs a task on the thread, soon; when the thread has ended, at once on the caller's. */
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
                interrupted = true; // it ends within the time that was given to it
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many alarms are set, as of the end of the last round. */
    int timers() {
        return timers;
    }

    /** Nanoseconds since the loop was made. */
    long now() {
        return System.nanoTime() - origin;
    }

    /** Runs an action at a time of {@link #now}. */
    Alarm at(long due, Runnable action) {
        Alarm alarm = new Alarm(due, action);
        alarms.add(alarm);
        return alarm;
    }

    /** Runs an action later. */
    Alarm after(Duration delay, Runnable action) {
        return at(now() + delay.toNanos(), action);
    }

    /** Watches a channel. */
    SelectionKey watch(SelectableChannel channel, int operations, Watcher watcher) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, watcher);
    }

    /** Lets a watcher flush when the tasks of this round have run; it asks once in a round. */
    void flushLater(Watcher watcher) {
        unflushed.add(watcher);
    }

    /** A buffer for what is read; its content counts until the watcher returns. */
    ByteBuffer input() {
        return input.clear();
    }

    /** A buffer for what is written; its content counts until the watcher returns. */
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

    /** 0 if one is due, negative if there is none. */
    private long millisToNextAlarm() {
        if (alarms.isEmpty()) {
            return -1;
        }
        long nanos = alarms.first().due - now();
        return nanos <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
    }

    /** From the first channel on it is awake: nobody need wake it for a task that this round runs. */
    private void ready(SelectionKey key) {
        awake.set(true);
        if (key.isValid()) {
            ((Watcher) key.attachment()).ready(key);
        }
    }

    /** Also on the threads of others when the loop has ended, one after the other. */
    private synchronized void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
