package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.DryRun;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.time.MovableClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes one stored queue while there is an {@link Attempt}: the thread of a {@link WorkerLoop} takes entries and
 * gives each to a virtual thread of its own. It obeys the queue's pause of processing.
 *
 * <p>An entry leaves the queue only when its attempt has ended. Nothing spins: the thread waits for a change of the
 * queue or for the time of the next attempt, and for at most a second while the queue cannot be used or is paused.
 *
 * <p>Entries wait by the worker's own clock, which agrees with that of the machine when the worker begins and then
 * advances steadily, or as a test advances its {@link MovableClock}. Waits longer than the policy's longest, from
 * another clock or another policy, are shortened.
 *
 * <p>An entry that was being processed when the process ended is treated with {@link Caution}.
 *
 * <p>An attempt that ignores the interrupt at its time limit keeps its entry and its place among the workers: a second,
 * concurrent attempt could do harm. The worker reports it.
 *
 * <p>Safe for use by many threads. One {@link WorkerLock} guards all state, including that of its parts.
 */
public final class QueueWorker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QueueWorker.class);

    private static final int MOST_WARNINGS = 20;
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final StoredQueue queue;
    private final MovableClock movable;
    private final Runnable signal = this::signal;
    private final WorkerLock lock = new WorkerLock();
    private final Intake intake;
    private final OngoingAttempts ongoing;
    private final WorkerLoop loop;
    private final Thread thread;

    /**
     * Creates a worker that waits to be resumed.
     *
     * @param queue stays open until the worker is closed
     * @param clock of the machine
     * @param movable by which entries wait
     * @param trouble receives the reason why the queue cannot be processed normally, and an empty value when it can be
     *     again; called on the thread of the worker
     */
    public QueueWorker(
            StoredQueue queue,
            Policy policy,
            InstantSource clock,
            MovableClock movable,
            Consumer<Optional<String>> trouble) {
        this(queue, policy, clock, movable, trouble, Quarantine.OF_PROCESS);
    }

    QueueWorker(
            StoredQueue queue,
            Policy policy,
            InstantSource clock,
            MovableClock movable,
            Consumer<Optional<String>> trouble,
            Quarantine quarantine) {
        this.queue = queue;
        this.movable = movable;
        InstantSource steady = new SteadyClock(clock, movable);
        var warnings = new FailureWarnings(queue.name(), MOST_WARNINGS);
        var settlement = new Settlement(queue, warnings, signal);
        intake = new Intake(queue, clock, steady, lock, new Caution(quarantine), settlement);
        ongoing = new OngoingAttempts(queue.name(), clock, steady, lock, settlement, warnings);
        loop = new WorkerLoop(queue, policy, steady, lock, intake, ongoing, settlement, trouble);
        thread = Thread.ofVirtual()
                .name("io.ecosystem.queue.worker-" + queue.name())
                .unstarted(loop);
        queue.onReady(this::signalReady);
        movable.addListener(signal);
        thread.start();
    }

    /** Replaces the policy for decisions from now on. */
    public void change(Policy other) {
        lock.change(() -> {
            loop.change(other);
            intake.invite();
        });
    }

    /** Begins processing entries. Does nothing after the worker is closed. */
    public void resume(Attempt other) {
        lock.change(() -> {
            if (loop.change(new Operation.Working(other))) {
                intake.invite();
            }
        });
    }

    /**
     * Begins no more attempts, and waits for those in progress. After the time it interrupts those that go on, and puts
     * their entries back. One that does not end even then keeps its entry until it ends.
     *
     * @return how many go on
     */
    public int suspend(Duration atMost) {
        lock.lock();
        try {
            if (loop.change(new Operation.Suspended())) {
                lock.changed();
            }
            return ongoing.end(atMost, by -> true);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Goes on with another attempt at once, and waits only for attempts in progress of what leaves. After the time it
     * interrupts those that go on, and puts their entries back. One that does not end even then keeps its entry until
     * it ends, but no longer takes the place of a worker.
     *
     * @param leaving returns whether an attempt, as {@link Attempt#of} has chosen it, is not part of the other one
     * @return how many of these go on
     */
    public int resume(Attempt other, Predicate<Attempt> leaving, Duration atMost) {
        lock.lock();
        try {
            resume(other);
            int left = ongoing.end(atMost, leaving);
            lock.changed(); // places of workers may have become free
            return left;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Attempts to process a copy of an entry, beside all other work; the queue stays as it is.
     *
     * @param atMost the time after which the attempt is interrupted, unless the policy's limit is shorter
     */
    public DryRun rehearse(Entry entry, Attempt by, Duration atMost) throws InterruptedException {
        lock.lock();
        Duration limit;
        try {
            limit = loop.policy().timeLimit();
        } finally {
            lock.unlock();
        }
        boolean isShorter = !limit.isZero() && limit.compareTo(atMost) < 0;
        return Rehearsal.of(entry, by, isShorter ? limit : atMost);
    }

    /**
     * Ends the work without waiting for attempts, see {@link #suspend}. Puts held entries back. Returns within seconds
     * even if the queue does not respond.
     */
    @Override
    public void close() {
        movable.removeListener(signal);
        lock.change(() -> loop.change(new Operation.Closed()));
        try {
            if (!thread.join(CLOSE)) {
                log.error("The worker of queue '{}' does not end; the queue does not answer", queue.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void signal() {
        lock.change(() -> {});
    }

    private void signalReady() {
        lock.change(intake::invite);
    }
}
