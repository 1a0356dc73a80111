package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.text.SafeThrowable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts of a worker that go on, each on a virtual thread of its own. An attempt whose time is up is interrupted;
 * one that goes on even then keeps its place. All methods are called under the lock of the worker.
 */
final class OngoingAttempts {

    private static final Logger log = LoggerFactory.getLogger(OngoingAttempts.class);
    private static final long AFTER_INTERRUPT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How an attempt goes on. */
    private enum Progress {
        RUNNING,
        /** Its time was up, and it was interrupted. */
        OVERDUE,
        /** It was interrupted, as the worker is suspended; its entry is put back, unless it ends well. */
        PUT_BACK
    }

    private final String queue;
    private final InstantSource clock; // of the machine; what it says is only written down
    private final InstantSource steady;
    private final WorkerLock lock;
    private final Settlement settlement;
    private final FailureWarnings warnings;
    private final Set<Run> runs = new LinkedHashSet<>();
    private Optional<Run> lonely = Optional.empty(); // the last one that was attempted alone

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

    /** Begins an attempt. If no thread can be started for it, nothing has happened. */
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

    /** Interrupts those whose time is up, and keeps others waiting no more for those that are old. */
    void check() {
        runs.forEach(Run::interruptIfOverdue);
        runs.forEach(Run::leaveQuarantineIfOld);
        lonely = lonely.filter(Run::isAlone);
    }

    /** Whether one more may begin beside them. */
    boolean haveRoom(Policy policy) {
        return runs.size() < policy.workers() && lonely.isEmpty();
    }

    /** Whether one of them has begun so lately that it may still end the process. */
    boolean isAnyYoung() {
        return runs.stream().anyMatch(Run::isYoung);
    }

    /** How long until {@link #check} or {@link #trouble} has something new to say. */
    long untilChecked() {
        long nanos = Long.MAX_VALUE;
        for (Run run : runs) {
            nanos = Math.min(nanos, run.untilLooked());
        }
        return nanos;
    }

    /** What to say of one that hangs. */
    Optional<String> trouble() {
        return runs.stream().filter(Run::hangs).findFirst().map(Run::trouble);
    }

    /**
     * Waits for all to end; those that go on when the time is up are interrupted, and their entries put back. Forgets
     * those that do not end even then; each keeps its entry until it ends.
     *
     * @return how many go on
     */
    int end(Duration atMost) {
        try {
            await(atMost.toNanos());
            runs.forEach(Run::putBack);
            await(AFTER_INTERRUPT_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            runs.forEach(Run::putBack);
        }
        int left = runs.size();
        runs.forEach(Run::leaveQuarantine);
        runs.clear();
        return left;
    }

    private void await(long nanos) throws InterruptedException {
        for (long left = nanos; left > 0 && !runs.isEmpty(); ) {
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

        /** Whether no other entry may be attempted beside it. */
        boolean isAlone() {
            return pass.filter(Quarantine.Pass::isAlone).isPresent();
        }

        /** Whether it may keep others waiting. */
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

        /** How long until something is to be done about it: to interrupt it, and then to see whether it hangs. */
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

        /** The uppermost line of its stack that is not Java's own. */
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

        /** On its own thread, without the lock. */
        @Override
        public void run() {
            try {
                settle(attempt());
            } catch (Throwable failure) {
                log.error(
                        "What became of entry {} of queue '{}' cannot be told; it is put back",
                        lease.entry().key(),
                        queue,
                        failure);
                settlement.putBack(lease);
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
            Thread.interrupted(); // an interrupt that came late must not reach the store
            settlement.settle(lease, outcome, by.version(), policy, clock.instant(), steady.instant());
        }

        private Outcome outcome(Throwable failure) {
            lock.lock();
            try {
                return switch (progress) {
                    case RUNNING -> new Outcome.Retry(Reasons.of(failure));
                    case OVERDUE -> new Outcome.Retry("not processed within %s".formatted(policy.timeLimit()));
                    case PUT_BACK -> new Outcome.PutBack();
                };
            } finally {
                lock.unlock();
            }
        }
    }
}
