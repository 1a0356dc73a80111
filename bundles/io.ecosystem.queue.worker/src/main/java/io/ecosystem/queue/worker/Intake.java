package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes entries from a queue, and holds them until their attempts begin. The worker's thread calls the methods that use
 * the queue without its lock; all others are called under it.
 */
final class Intake {

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    /**
     * A take to be made.
     *
     * @param pass for a single entry that may have ended a process
     */
    record Take(int wanted, Policy policy, Optional<Quarantine.Pass> pass) {}

    private final StoredQueue queue;
    private final InstantSource clock; // of the machine; used for records only
    private final InstantSource steady;
    private final WorkerLock lock;
    private final Caution caution;
    private final Settlement settlement;
    private final BatchSize batch = new BatchSize();
    private final Deque<Caution.Admitted> taken = new ArrayDeque<>();
    private Supply supply = Supply.LIKELY;
    private Optional<String> trouble = Optional.empty(); // of the last take
    private @Nullable Policy capped; // bounds all waits; used by the thread only, null at first

    Intake(
            StoredQueue queue,
            InstantSource clock,
            InstantSource steady,
            WorkerLock lock,
            Caution caution,
            Settlement settlement) {
        this.queue = queue;
        this.clock = clock;
        this.steady = steady;
        this.lock = lock;
        this.caution = caution;
        this.settlement = settlement;
    }

    /** Notes that a take may find entries. */
    void invite() {
        supply = Supply.LIKELY;
    }

    /** Notes that the thread has waited. */
    void hasWaited() {
        supply = supply.afterWait();
    }

    Supply supply() {
        return supply;
    }

    /** Returns why the last take failed; empty if it did not. */
    Optional<String> trouble() {
        return trouble;
    }

    boolean isEmpty() {
        return taken.isEmpty();
    }

    /** Removes and returns the next entry to be attempted; there must be one. */
    Caution.Admitted next() {
        return taken.remove();
    }

    /** Takes an entry from {@link #next} back, as the next one. */
    void giveBack(Caution.Admitted admitted) {
        taken.addFirst(admitted);
    }

    /** Returns the take to be made now; empty if an entry that needs care has to wait. */
    Optional<Take> begin(Policy policy, OngoingAttempts ongoing) {
        Optional<Quarantine.Pass> pass = Optional.empty();
        if (caution.isCareful()) {
            pass = caution.wantsNoOther() && ongoing.isAnyYoung() ? Optional.empty() : caution.pass();
            if (pass.isEmpty()) {
                return Optional.empty();
            }
        }
        supply = Supply.ASKED;
        boolean single = policy.order() == Order.STRICT || pass.isPresent();
        return Optional.of(new Take(single ? 1 : batch.next(policy.workers()), policy, pass));
    }

    /**
     * Takes entries.
     *
     * @return false if the queue cannot provide any now; {@link #trouble} says why
     */
    boolean take(Take take) throws InterruptedException {
        boolean accepted = false;
        try {
            cap(take.policy());
            accept(
                    queue.take(take.wanted(), take.policy().order(), steady.instant())
                            .get(),
                    take.pass(),
                    take.policy());
            accepted = true;
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            lock.change(() -> trouble = Optional.of(String.valueOf(cause.getMessage())));
        } finally {
            if (!accepted) {
                take.pass().ifPresent(Quarantine.Pass::leave);
            }
        }
        return accepted;
    }

    /** Shortens all waits to the longest delay of the policy. */
    private void cap(Policy now) throws ExecutionException, InterruptedException {
        if (now.equals(capped)) {
            return;
        }
        Instant latest = steady.instant().plus(now.backoff().longest());
        long hastened = 0;
        int step = queue.nextDue().isEmpty() ? 0 : queue.hasten(latest).get();
        while (step > 0) {
            hastened += step;
            step = queue.hasten(latest).get();
        }
        capped = now;
        if (hastened > 0) {
            log.info(
                    "Queue '{}': {} waits longer than {} are cut to that",
                    queue.name(),
                    hastened,
                    now.backoff().longest());
        }
    }

    private void accept(List<Lease> leases, Optional<Quarantine.Pass> pass, Policy policy) {
        Caution.Decision decision;
        lock.lock();
        try {
            decision = caution.decide(leases, pass, policy.maxRedeliveries());
            taken.addAll(decision.admitted());
            supply = supply.afterTake(!leases.isEmpty());
            trouble = Optional.empty();
            lock.changed();
        } finally {
            lock.unlock();
        }
        decision.back().forEach(settlement::putBack);
        decision.condemned().forEach(lease -> settlement.condemn(lease, policy, clock.instant()));
    }

    /** Puts all held entries back into the queue. */
    void putBack() {
        List<Caution.Admitted> back;
        lock.lock();
        try {
            back = new ArrayList<>(taken);
            taken.clear();
        } finally {
            lock.unlock();
        }
        for (Caution.Admitted admitted : back) {
            settlement.putBack(admitted.lease());
            admitted.pass().ifPresent(Quarantine.Pass::leave);
        }
    }
}
