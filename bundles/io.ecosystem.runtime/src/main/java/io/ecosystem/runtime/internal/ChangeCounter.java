package io.ecosystem.runtime.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often a state has changed. Its thread looks when it is told to, and from time to time by itself, but never
 * twice in quick succession: a storm of changes costs no more than a few looks. Thread-safe.
 */
final class ChangeCounter implements AutoCloseable {

    /**
     * How often to look.
     *
     * @param least the time between two looks, at least
     * @param most the time after which it looks by itself
     */
    record Pace(Duration least, Duration most) {}

    private static final Logger log = LoggerFactory.getLogger(ChangeCounter.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(1);

    private final Supplier<?> state;
    private final LongConsumer listener;
    private final Pace pace;
    private final Thread thread;
    private @Nullable Object last; // used by the thread alone; null until its first look
    private long count; // likewise
    private boolean told = true; // guarded by the lock of the object, like the next one
    private boolean closed;

    /**
     * Creates one that does not look yet.
     *
     * @param state returns a value that is equal to another one unless something has changed
     * @param listener is called by the thread with each new count, beginning with 1
     */
    ChangeCounter(Supplier<?> state, LongConsumer listener, Pace pace) {
        this.state = state;
        this.listener = listener;
        this.pace = pace;
        thread = Thread.ofPlatform().daemon().name("io.ecosystem.runtime").unstarted(this::run);
    }

    /** Begins to look. The first look counts as a change. */
    void start() {
        thread.start();
    }

    /** Says that something may have changed; returns at once. */
    synchronized void tell() {
        told = true;
        notifyAll();
    }

    /** Ends the thread; a listener that it is calling is waited for a moment only. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(LONGEST_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        String problem = "";
        try {
            while (awaitNextLook()) {
                try {
                    look();
                    problem = "";
                } catch (RuntimeException e) {
                    if (!problem.equals(e.toString())) {
                        log.warn("What the instance serves cannot be read; it is tried again", e);
                    }
                    problem = e.toString();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Object now = state.get();
        if (!now.equals(last)) {
            last = now;
            count++;
            listener.accept(count);
        }
    }

    /** Returns whether there is a next look, when it is time for it. */
    private synchronized boolean awaitNextLook() throws InterruptedException {
        long began = System.nanoTime();
        for (long left = left(began); !closed && left > 0; left = left(began)) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        told = false;
        return !closed;
    }

    private long left(long began) {
        Duration pause = told ? pace.least() : pace.most();
        return began + pause.toNanos() - System.nanoTime();
    }
}
