package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.DryRun;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.time.MovableClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes one stored queue while there is an {@link Attempt}: one thread takes entries and gives each to a virtual
 * thread of its own. It obeys the queue's pause of processing.
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

    private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long ASK_FOR_PASS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MOST_WARNINGS = 20;
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final StoredQueue queue;
    private final InstantSource steady;
    private final MovableClock movable;
    private final Runnable signal = this::signal;
    private final Consumer<Optional<String>> trouble;
    private final WorkerLock lock = new WorkerLock();
    private final Settlement settlement;
    private final Intake intake;
    private final OngoingAttempts ongoing;
    private final Thread dispatcher;
    private Policy policy;
    private Operation operation = new Operation.Suspended();
    private Optional<String> told = Optional.empty(); // the last reported trouble

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
        this.policy = policy;
        this.trouble = trouble;
        this.movable = movable;
        steady = new SteadyClock(clock, movable);
        var warnings = new FailureWarnings(queue.name(), MOST_WARNINGS);
        settlement = new Settlement(queue, warnings, signal);
        intake = new Intake(queue, clock, steady, lock, new Caution(quarantine), settlement);
        ongoing = new OngoingAttempts(queue.name(), clock, steady, lock, settlement, warnings);
        dispatcher = Thread.ofVirtual()
                .name("io.ecosystem.queue.worker-" + queue.name())
                .unstarted(this::dispatch);
        queue.onReady(this::signalReady);
        movable.addListener(signal);
        dispatcher.start();
    }

    /** Replaces the policy for decisions from now on. */
    public void change(Policy other) {
        lock.change(() -> {
            policy = other;
            intake.invite();
        });
    }

    /** Begins processing entries. Does nothing after the worker is closed. */
    public void resume(Attempt other) {
        lock.change(() -> {
            if (!isClosed()) {
                operation = new Operation.Working(other);
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
            if (!isClosed()) {
                operation = new Operation.Suspended();
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
            limit = policy.timeLimit();
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
        lock.change(() -> operation = new Operation.Closed());
        try {
            if (!dispatcher.join(CLOSE)) {
                log.error("The worker of queue '{}' does not end; the queue does not answer", queue.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return operation instanceof Operation.Closed;
    }

    private void signal() {
        lock.change(() -> {});
    }

    private void signalReady() {
        lock.change(intake::invite);
    }

    private void dispatch() {
        try {
            while (goOn()) {
                settlement.repeat();
                tellTrouble();
            }
            intake.putBack();
            settlement.repeatNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("Queue '{}' was closed before what its worker held was put back: {}", queue.name(), e.toString());
        }
    }

    /** Does one step; after any failure, processing goes on after a second. */
    private boolean goOn() throws InterruptedException {
        try {
            return step();
        } catch (RuntimeException | Error e) {
            lock.lock();
            try {
                if (!isClosed()) {
                    log.error("Queue '{}' cannot be worked for a moment", queue.name(), e);
                    lock.await(POLL_NANOS);
                }
                intake.invite();
                return !isClosed();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Does the next step, or waits; returns false after the last. */
    private boolean step() throws InterruptedException {
        long before = lock.changes();
        var seen = QueueSnapshot.of(queue, steady);
        WorkerStep next;
        lock.lock();
        try {
            next = next(seen, before);
        } finally {
            lock.unlock();
        }
        switch (next) {
            case WorkerStep.Take(Intake.Take take) -> {
                if (!intake.take(take)) {
                    tellTrouble();
                    awaitHealing();
                }
            }
            case WorkerStep.Plain.PUT_BACK -> intake.putBack();
            case WorkerStep.Plain.LOOK, WorkerStep.Plain.END -> {}
        }
        return next != WorkerStep.Plain.END;
    }

    /** Begins the next attempt if possible, or waits until there is something to do; called under the lock. */
    private WorkerStep next(QueueSnapshot seen, long before) throws InterruptedException {
        return switch (operation) {
            case Operation.Closed closed -> WorkerStep.Plain.END;
            case Operation.Working(Attempt by) when !seen.paused() -> work(by, seen, before);
            case Operation.Working working -> rest(seen, before);
            case Operation.Suspended suspended -> rest(seen, before);
        };
    }

    private WorkerStep work(Attempt by, QueueSnapshot seen, long before) throws InterruptedException {
        ongoing.check();
        boolean free = ongoing.haveRoom(policy);
        if (free && !intake.isEmpty()) {
            start(intake.next(), by);
            return WorkerStep.Plain.LOOK;
        }
        if (free && !settlement.isStuck() && intake.supply().invites(seen.isDue())) {
            Optional<Intake.Take> take = intake.begin(policy, ongoing);
            if (take.isPresent()) {
                return new WorkerStep.Take(take.get());
            }
            lock.await(ASK_FOR_PASS_NANOS);
            return WorkerStep.Plain.LOOK;
        }
        await(patience(free, seen), before);
        return WorkerStep.Plain.LOOK;
    }

    /** Attempts nothing: puts held entries back, and watches attempts in progress. */
    private WorkerStep rest(QueueSnapshot seen, long before) throws InterruptedException {
        ongoing.check();
        if (!intake.isEmpty()) {
            return WorkerStep.Plain.PUT_BACK;
        }
        await(patience(false, seen), before);
        return WorkerStep.Plain.LOOK;
    }

    private void start(Caution.Admitted admitted, Attempt by) {
        try {
            ongoing.start(admitted, by.of(admitted.lease().entry()), policy);
        } catch (Throwable e) {
            intake.giveBack(admitted);
            throw e;
        }
    }

    private void await(long nanos, long before) throws InterruptedException {
        if (!lock.hasChangedSince(before)) {
            lock.await(nanos);
            intake.hasWaited();
        }
    }

    private long patience(boolean free, QueueSnapshot seen) {
        boolean polls = seen.paused()
                || intake.trouble().isPresent()
                || settlement.isStuck()
                || intake.supply() == Supply.NONE && seen.isDue();
        long nanos = polls ? POLL_NANOS : Long.MAX_VALUE;
        if (free && !seen.isDue()) {
            nanos = Math.min(nanos, seen.untilDue());
        }
        return Math.min(nanos, ongoing.untilChecked());
    }

    private void awaitHealing() throws InterruptedException {
        lock.lock();
        try {
            if (!isClosed() && intake.supply() != Supply.LIKELY) {
                lock.await(POLL_NANOS);
            }
            intake.invite();
        } finally {
            lock.unlock();
        }
    }

    /** Reports trouble when it begins and when it ends. */
    private void tellTrouble() {
        Optional<String> now;
        lock.lock();
        try {
            now = intake.trouble().or(ongoing::trouble);
            if (now.isPresent() == told.isPresent()) {
                return;
            }
            told = now;
        } finally {
            lock.unlock();
        }
        trouble.accept(now);
    }
}
