package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.StoredQueue;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a worker's thread: it takes entries, begins their attempts, waits, and reports trouble. The thread calls
 * the queue and the receiver of trouble without the worker's lock, which guards all else.
 */
final class WorkerLoop implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(WorkerLoop.class);

    private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long ASK_FOR_PASS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final StoredQueue queue;
    private final InstantSource steady;
    private final WorkerLock lock;
    private final Intake intake;
    private final OngoingAttempts ongoing;
    private final Settlement settlement;
    private final Consumer<Optional<String>> trouble;
    private Policy policy;
    private Operation operation = new Operation.Suspended();
    private Optional<String> told = Optional.empty(); // the last reported trouble

    WorkerLoop(
            StoredQueue queue,
            Policy policy,
            InstantSource steady,
            WorkerLock lock,
            Intake intake,
            OngoingAttempts ongoing,
            Settlement settlement,
            Consumer<Optional<String>> trouble) {
        this.queue = queue;
        this.policy = policy;
        this.steady = steady;
        this.lock = lock;
        this.intake = intake;
        this.ongoing = ongoing;
        this.settlement = settlement;
        this.trouble = trouble;
    }

    /** Returns the policy; called under the lock. */
    Policy policy() {
        return policy;
    }

    /** Replaces the policy for decisions from now on; called under the lock. */
    void change(Policy other) {
        policy = other;
    }

    /** Changes the mode; called under the lock. Returns false, and changes nothing, once it is closed. */
    boolean change(Operation other) {
        if (isClosed()) {
            return false;
        }
        operation = other;
        return true;
    }

    private boolean isClosed() {
        return operation instanceof Operation.Closed;
    }

    @Override
    public void run() {
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
