package io.ecosystem.deployer.internal;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The single thread that does the deployer's work, pass after pass. */
final class Poller implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Poller.class);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private final Supplier<Duration> work;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed; // written by close()

    /**
     * @param name of the thread
     * @param work performs one pass and returns the time until the next
     */
    Poller(String name, Supplier<Duration> work) {
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Starts the next pass now. */
    void wake() {
        wakeUps.release();
    }

    /** Waits for the current pass to finish, for a bounded time. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            if (!thread.join(LONGEST_STOP)) {
                log.warn("{} is still busy after {} s and is left behind", thread.getName(), LONGEST_STOP.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether the current pass should end soon. */
    boolean isClosed() {
        return closed;
    }

    private void run() {
        try {
            while (!closed) {
                if (wakeUps.tryAcquire(work.get().toNanos(), TimeUnit.NANOSECONDS)) {
                    wakeUps.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            log.debug("{} was interrupted and ends", thread.getName());
        }
    }
}
