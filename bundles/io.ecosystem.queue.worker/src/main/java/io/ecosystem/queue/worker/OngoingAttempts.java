package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.text.SafeThrowable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts of a worker in progress, each on a virtual thread of its own. An attempt is interrupted at its time
 * limit; one that goes on nevertheless keeps its place. All methods are called under the lock of the worker.
 */
final class OngoingAttempts {

    private static final Logger log = LoggerFactory.getLogger(OngoingAttempts.class);
    private static final long AFTER_INTERRUPT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The state of an attempt in progress. */
    private enum Progress {
        RUNNING,
        /** Interrupted at its time limit. */
        OVERDUE,
        /** Interrupted because the worker is suspended; its entry is put back unless the attempt succeeds. */
        PUT_BACK
    }

    private final String queue;
    private final InstantSource clock; // of the machine; used for records only
    private final InstantSource steady;
    private final WorkerLock lock;
    private final Settlement settlement;
    private final FailureWarnings warnings;
    private final Set<Run> runs = new LinkedHashSet<>();
    private Optional<Run> lonely = Optional.empty(); // the last one attempted alone

    OngoingAttempts(
            String queue,
            InstantSource clock,
            InstantSource steady,
            WorkerLock lock,
            Settlement settlement,
            FailureWarnings warnings) {
        this.queue = queue;
        this.clock = clock;
        this.steady = steady;
        this.lock = lock;
        this.settlement = settlement;
        this.warnings = warnings;
    }

    /** Begins an attempt. Changes nothing if its thread cannot be started. */
    void start(Caution.Admitted admitted, Attempt by, Policy policy) {
        Run run = new Run(admitted, by, policy);
        runs.add(run);
        try {
            run.thread.start();
        } catch (Throwable e) {
            runs.remove(run);
            throw e;
        }
        if (run.isAlone()) {
            lonely = Optional.of(run);
            warnings.add("Entry %s was being processed %d times when the process ended; it is attempted alone"
                    .formatted(
                            admitted.lease().entry().key(),
                            admitted.lease().entry().redeliveries()));
        }
    }

    /** Interrupts overdue attempts, and lets others begin beside old ones. */
    void check() {
        runs.forEach(Run::interruptIfOverdue);
        runs.forEach(Run::leaveQuarantineIfOld);
        lonely = lonely.filter(Run::isAlone);
    }

    /** Returns whether one more attempt may begin. */
    boolean haveRoom(Policy policy) {
        return runs.size() < policy.workers() && lonely.isEmpty();
    }

    /** Returns whether any attempt is so recent that it may still end the process. */
    boolean isAnyYoung() {
        return runs.stream().anyMatch(Run::isYoung);
    }

    /** Returns the time until {@link #check} or {@link #trouble} may have a new result, in nanoseconds. */
    long untilChecked() {
        long nanos = Long.MAX_VALUE;
        for (Run run : runs) {
            nanos = Math.min(nanos, run.untilLooked());
        }
        return nanos;
    }

    /** Returns a description of an attempt that hangs, if there is one. */
    Optional<String> trouble() {
        return runs.stream().filter(Run::hangs).findFirst().map(Run::trouble);
    }

    /**
     * Waits for attempts to end; after the time it interrupts those that go on, and puts their entries back. Forgets
     * those that do not end even then; each keeps its entry until it ends.
     *
     * @param which returns whether it concerns an attempt; no more of these may begin
     * @return how many go on
     */
    int end(Duration atMost, Predicate<Attempt> which) {
        try {
            await(atMost.toNanos(), which);
            of(which).forEach(Run::putBack);
            await(AFTER_INTERRUPT_NANOS, which);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            of(which).forEach(Run::putBack);
        }
        List<Run> left = of(which);
        left.forEach(Run::leaveQuarantine);
        left.forEach(runs::remove);
        return left.size();
    }

    private List<Run> of(Predicate<Attempt> which) {
        return runs.stream().filter(run -> which.test(run.by)).toList();
    }

    private void await(long nanos, Predicate<Attempt> which) throws InterruptedException {
        for (long left = nanos; left > 0 && !of(which).isEmpty(); ) {
            left = lock.await(left);
        }
    }

    /** One attempt. */
    private final class Run implements Runnable {

        private final Lease lease;
        private final Optional<Quarantine.Pass> pass;
        private final Attempt by;
        private final Policy policy;
        private final long began = System.nanoTime();
        private final long deadline;
        private final Thread thread =
                Thread.ofVirtual().name("io.ecosystem.queue.worker-" + queue).unstarted(this);
        private Progress progress = Progress.RUNNING;

        Run(Caution.Admitted admitted, Attempt by, Policy policy) {
            lease = admitted.lease();
            pass = admitted.pass();
            this.by = by;
            this.policy = policy;
            deadline = began + policy.timeLimit().toNanos();
        }

        /** Returns whether no other entry may be attempted beside it. */
        boolean isAlone() {
            return pass.filter(Quarantine.Pass::isAlone).isPresent();
        }

        /** Returns whether it is recent enough to keep others waiting. */
        boolean isYoung() {
            return untilOld() > 0;
        }

        void leaveQuarantineIfOld() {
            if (pass.isPresent() && !isYoung()) {
                leaveQuarantine();
            }
        }

        void leaveQuarantine() {
            pass.ifPresent(Quarantine.Pass::leave);
        }

        private long untilOld() {
            return began + by.suspicion().toNanos() - System.nanoTime();
        }

        void interruptIfOverdue() {
            if (progress == Progress.RUNNING && untilOverdue() <= 0) {
                progress = Progress.OVERDUE;
                thread.interrupt();
                log.warn(
                        "Entry {} of queue '{}' is not processed within {} and is interrupted",
                        lease.entry().key(),
                        queue,
                        policy.timeLimit());
            }
        }

        /** Returns the time until its next check, in nanoseconds: for its limit, then for whether it hangs. */
        long untilLooked() {
            return isAlone() && isYoung() ? Math.min(untilOld(), untilOverdue()) : untilOverdue();
        }

        private long untilOverdue() {
            return switch (progress) {
                case RUNNING -> policy.timeLimit().isZero() ? Long.MAX_VALUE : deadline - System.nanoTime();
                case OVERDUE -> hangs() ? Long.MAX_VALUE : deadline + AFTER_INTERRUPT_NANOS - System.nanoTime();
                case PUT_BACK -> Long.MAX_VALUE;
            };
        }

        boolean hangs() {
            return progress == Progress.OVERDUE && deadline + AFTER_INTERRUPT_NANOS - System.nanoTime() <= 0;
        }

        String trouble() {
            return "entry %s of queue '%s' is still being processed by %s at %s, although it was interrupted after %s"
                    .formatted(lease.entry().key(), queue, by.version(), place(), policy.timeLimit());
        }

        /** Returns the top frame of its stack outside the JDK. */
        private String place() {
            return Stream.of(thread.getStackTrace())
                    .map(StackTraceElement::toString)
                    .filter(line -> !line.startsWith("java."))
                    .findFirst()
                    .orElse("an unknown place");
        }

        void putBack() {
            progress = Progress.PUT_BACK;
            thread.interrupt();
        }

        /** Runs on a thread of its own, without the lock. */
        @Override
        public void run() {
            try {
                settle(attempt());
            } catch (Throwable failure) {
                log.error(
                        "The outcome of entry {} of queue '{}' cannot be recorded; it is put back",
                        lease.entry().key(),
                        queue,
                        failure);
                settlement.putBack(lease, new Failure(clock.instant(), Reasons.of(failure), by.version()));
            } finally {
                leaveQuarantine();
                lock.change(() -> runs.remove(this));
            }
        }

        private Outcome attempt() {
            try {
                return by.attempt(lease.entry());
            } catch (Throwable thrown) {
                Throwable failure = SafeThrowable.of(thrown);
                log.debug("Entry {} of queue '{}' failed", lease.entry().key(), queue, failure);
                return outcome(failure);
            }
        }

        private void settle(Outcome outcome) {
            Thread.interrupted(); // a late interrupt must not reach the store
            settlement.settle(lease, outcome, by.version(), policy, clock.instant(), steady.instant());
        }

        private Outcome outcome(Throwable failure) {
            lock.lock();
            try {
                return switch (progress) {
                    case RUNNING -> new Outcome.Retry(Reasons.of(failure));
                    case OVERDUE -> new Outcome.Retry("not processed within %s".formatted(policy.timeLimit()));
                    case PUT_BACK ->
                        new Outcome.Interrupted(
                                "interrupted, since the handler or the queue was replaced or stopped; no attempt is"
                                        + " counted");
                };
            } finally {
                lock.unlock();
            }
        }
    }
}
