package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.text.SafeThrowable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works one stored queue for as long as somebody can process its entries: one thread takes entries and gives each to a
 * virtual thread of its own. It obeys the queue's pause of processing.
 *
 * <p>An entry leaves the queue only when its attempt has ended. Nothing spins: the thread waits for a change of the
 * queue or for the time of the next attempt, and for at most a second while the queue cannot be used or is paused.
 *
 * <p>Entries wait by a clock of the worker's own, which agrees with that of the machine when the worker begins and goes
 * on steadily from there. What waits longer than the policy ever lets wait, since it was written down by another clock
 * or another policy, is brought forward.
 *
 * <p>An entry that was being processed when the process ended is treated with {@link Caution}.
 *
 * <p>An attempt that goes on although its time is up and it has been interrupted keeps its entry and its place among
 * the workers: to attempt the entry a second time at the same time could do harm. The worker says so.
 *
 * <p>Safe for use by many threads. All state is guarded by {@code lock}; the queue is never called under it.
 */
public final class QueueWorker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QueueWorker.class);

    private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long AFTER_INTERRUPT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long ASK_FOR_PASS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final int MAX_BATCH = 256;

    /** What the queue says before the lock is taken. */
    private record Seen(boolean paused, Optional<Instant> due, Instant now) {

        boolean isDue() {
            return due.filter(time -> !time.isAfter(now)).isPresent();
        }
    }

    private final StoredQueue queue;
    private final InstantSource clock; // of the machine; what it says is only written down
    private final InstantSource steady;
    private final FailureWarnings complaints;
    private final Caution caution;
    private final Settlement settlement;
    private final Consumer<Optional<String>> trouble;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Caution.Admitted> taken = new ArrayDeque<>();
    private final Set<Run> runs = new LinkedHashSet<>();
    private final Thread dispatcher;
    private Optional<Run> lonely = Optional.empty(); // the last one that was attempted alone
    private Policy policy;
    private @Nullable Attempt attempt; // null while nobody can process entries
    private int batch = 1;
    private long took;
    private long changes; // counted, so that none is missed between a look at the queue and the wait
    private @Nullable Policy capped; // that no entry waits longer than; the thread's own, null at first
    private boolean ready = true; // whether a take may find something
    private boolean barren; // whether the last take found nothing
    private Optional<String> storeTrouble = Optional.empty(); // of the last take
    private Optional<String> told = Optional.empty(); // the trouble that was told last
    private boolean closed;

    /**
     * A worker that waits for somebody to process entries.
     *
     * @param queue stays open until the worker is closed
     * @param trouble is told why the queue cannot be worked as it should just now, and with an empty value when it can
     *     again; on the thread of the worker
     */
    public QueueWorker(StoredQueue queue, Policy policy, InstantSource clock, Consumer<Optional<String>> trouble) {
        this(queue, policy, clock, trouble, Quarantine.OF_PROCESS);
    }

    QueueWorker(
            StoredQueue queue,
            Policy policy,
            InstantSource clock,
            Consumer<Optional<String>> trouble,
            Quarantine quarantine) {
        this.queue = queue;
        this.policy = policy;
        this.clock = clock;
        this.trouble = trouble;
        steady = new SteadyClock(clock);
        complaints = new FailureWarnings(queue.name());
        caution = new Caution(quarantine);
        settlement = new Settlement(queue, complaints, this::signal);
        dispatcher = Thread.ofVirtual()
                .name("io.ecosystem.queue.worker-" + queue.name())
                .unstarted(this::dispatch);
        queue.onReady(this::signalReady);
        dispatcher.start();
    }

    /** Replaces the policy, for what is decided from now on. */
    public void change(Policy other) {
        changing(() -> {
            policy = other;
            ready = true;
        });
    }

    /** From now on entries are processed. */
    public void resume(Attempt other) {
        changing(() -> {
            attempt = other;
            ready = true;
        });
    }

    /**
     * From now on no attempt begins. Waits for those that have begun; those that go on when the time is up are
     * interrupted, and their entries put back. One that does not end even then keeps its entry until it ends.
     *
     * @return how many go on
     */
    public int suspend(Duration atMost) {
        lock.lock();
        try {
            attempt = null;
            changes++;
            changed.signalAll();
            awaitRuns(atMost.toNanos());
            runs.forEach(Run::putBack);
            awaitRuns(AFTER_INTERRUPT_NANOS);
            return runs.size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            runs.forEach(Run::putBack);
            return runs.size();
        } finally {
            runs.forEach(Run::leaveQuarantine);
            runs.clear();
            lock.unlock();
        }
    }

    private void awaitRuns(long nanos) throws InterruptedException {
        for (long left = nanos; left > 0 && !runs.isEmpty(); ) {
            left = changed.awaitNanos(left);
        }
    }

    /**
     * Ends the work without waiting for attempts, see {@link #suspend}. What was taken is put back. Returns within
     * seconds even if the queue does not answer.
     */
    @Override
    public void close() {
        changing(() -> {
            attempt = null;
            closed = true;
        });
        try {
            if (!dispatcher.join(CLOSE)) {
                log.error("The worker of queue '{}' does not end; the queue does not answer", queue.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void changing(Runnable what) {
        lock.lock();
        try {
            what.run();
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        changing(() -> {});
    }

    private void signalReady() {
        changing(() -> ready = true);
    }

    private void dispatch() {
        try {
            while (goOn()) {
                settlement.repeat();
                tellTrouble();
            }
            putBack();
            settlement.repeatNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("Queue '{}' was closed before what its worker held was put back: {}", queue.name(), e.toString());
        }
    }

    /** One step; whatever goes wrong, the queue is worked on after a second. */
    @SuppressWarnings("WaitNotInLoop") // the loop is that of dispatch
    private boolean goOn() throws InterruptedException {
        try {
            return step();
        } catch (RuntimeException | Error e) {
            lock.lock();
            try {
                if (!closed) {
                    log.error("Queue '{}' cannot be worked for a moment", queue.name(), e);
                    changed.awaitNanos(POLL_NANOS);
                }
                ready = true;
                return !closed;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Does the next thing, or waits; false if there will be none. */
    @SuppressWarnings("WaitNotInLoop") // the loop is that of dispatch
    private boolean step() throws InterruptedException {
        long before = changes();
        var seen = new Seen(queue.paused().contains(Activity.PROCESSING), queue.nextDue(), steady.instant());
        int wanted = 0;
        Order order;
        Optional<Quarantine.Pass> pass = Optional.empty();
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            runs.forEach(Run::interruptIfOverdue);
            runs.forEach(Run::leaveQuarantineIfOld);
            lonely = lonely.filter(Run::isAlone);
            Attempt by = attempt;
            boolean works = by != null && !seen.paused();
            boolean free = works && runs.size() < policy.workers() && lonely.isEmpty();
            order = policy.order();
            if (by != null && free && !taken.isEmpty()) {
                start(taken.remove(), by);
                return true;
            }
            if (free && !settlement.isStuck() && (ready || seen.isDue() && !barren)) {
                if (caution.isCareful()) {
                    pass = pass();
                    if (pass.isEmpty()) {
                        changed.awaitNanos(ASK_FOR_PASS_NANOS);
                        return true;
                    }
                }
                ready = false;
                wanted = order == Order.STRICT || pass.isPresent() ? 1 : nextBatch();
            } else if (works || taken.isEmpty()) {
                if (changes == before) {
                    changed.awaitNanos(patience(free, seen));
                    barren = false;
                }
                return true;
            }
        } finally {
            lock.unlock();
        }
        if (wanted > 0) {
            take(wanted, order, pass);
        } else {
            putBack();
        }
        return true;
    }

    private long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** A pass for one entry to be taken carefully; empty if that has to wait. */
    private Optional<Quarantine.Pass> pass() {
        return caution.wantsNoOther() && runs.stream().anyMatch(Run::isYoung) ? Optional.empty() : caution.pass();
    }

    /** More at once while entries are processed quickly; few while each takes long, so that few are held. */
    private int nextBatch() {
        long now = System.nanoTime();
        batch = now - took < QUICK_NANOS ? Math.min(2 * batch, MAX_BATCH) : Math.max(1, batch / 2);
        took = now;
        return Math.max(batch, policy.workers());
    }

    private long patience(boolean free, Seen seen) {
        boolean polls = seen.paused() || storeTrouble.isPresent() || settlement.isStuck() || barren && seen.isDue();
        long nanos = polls ? POLL_NANOS : Long.MAX_VALUE;
        if (free && seen.due().isPresent() && !seen.isDue()) {
            nanos = Math.min(nanos, until(seen.due().get(), seen.now()));
        }
        for (Run run : runs) {
            nanos = Math.min(nanos, run.untilLooked());
        }
        return nanos;
    }

    /** At least a millisecond, since that is what times in the queue are kept to. */
    private static long until(Instant due, Instant now) {
        Duration left = Duration.between(now, due);
        return left.toSeconds() > TimeUnit.DAYS.toSeconds(1)
                ? TimeUnit.DAYS.toNanos(1)
                : Math.max(left.toNanos(), TimeUnit.MILLISECONDS.toNanos(1));
    }

    private void take(int wanted, Order order, Optional<Quarantine.Pass> pass) throws InterruptedException {
        boolean accepted = false;
        try {
            cap();
            accept(queue.take(wanted, order, steady.instant()).get(), pass);
            accepted = true;
        } catch (ExecutionException e) {
            String reason =
                    String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage());
            changing(() -> storeTrouble = Optional.of(reason));
            tellTrouble();
            awaitHealing();
        } finally {
            if (!accepted) {
                pass.ifPresent(Quarantine.Pass::leave);
            }
        }
    }

    /** Lets no entry wait longer than the policy lets wait. */
    private void cap() throws ExecutionException, InterruptedException {
        Policy now = policy();
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
                    "Queue '{}': {} waits that were to be longer than {} are cut to that",
                    queue.name(),
                    hastened,
                    now.backoff().longest());
        }
    }

    private Policy policy() {
        lock.lock();
        try {
            return policy;
        } finally {
            lock.unlock();
        }
    }

    private void accept(List<Lease> leases, Optional<Quarantine.Pass> pass) {
        Caution.Decision decision;
        Policy now;
        lock.lock();
        try {
            now = policy;
            decision = caution.decide(leases, pass, now.maxRedeliveries());
            taken.addAll(decision.admitted());
            ready |= !leases.isEmpty();
            barren = leases.isEmpty();
            storeTrouble = Optional.empty();
            changes++;
        } finally {
            lock.unlock();
        }
        decision.back().forEach(settlement::putBack);
        decision.condemned().forEach(lease -> settlement.condemn(lease, now, clock.instant()));
    }

    @SuppressWarnings("WaitNotInLoop") // the loop is that of dispatch
    private void awaitHealing() throws InterruptedException {
        lock.lock();
        try {
            if (!closed && !ready) {
                changed.awaitNanos(POLL_NANOS);
            }
            ready = true;
        } finally {
            lock.unlock();
        }
    }

    /** Tells the trouble if it is another than before. */
    private void tellTrouble() {
        Optional<String> now;
        lock.lock();
        try {
            now = storeTrouble.or(
                    () -> runs.stream().filter(Run::hangs).findFirst().map(Run::trouble));
            if (now.isPresent() == told.isPresent()) {
                return;
            }
            told = now;
        } finally {
            lock.unlock();
        }
        trouble.accept(now);
    }

    private void putBack() {
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

    private void start(Caution.Admitted admitted, Attempt by) {
        Run run = new Run(admitted, by, policy);
        runs.add(run);
        try {
            run.thread.start();
        } catch (Throwable e) {
            runs.remove(run);
            taken.addFirst(admitted);
            throw e;
        }
        if (run.isAlone()) {
            lonely = Optional.of(run);
            complaints.add("Entry %s was being processed %d times when the process ended; it is attempted alone"
                    .formatted(
                            admitted.lease().entry().key(),
                            admitted.lease().entry().redeliveries()));
        }
    }

    /** One attempt. What is not final is guarded by the lock of the worker. */
    private final class Run implements Runnable {

        private final Lease lease;
        private final Optional<Quarantine.Pass> pass;
        private final Attempt by;
        private final Policy policy;
        private final long began = System.nanoTime();
        private final long deadline;
        private final Thread thread = Thread.ofVirtual()
                .name("io.ecosystem.queue.worker-" + queue.name())
                .unstarted(this);
        private boolean overdue;
        private boolean putBack;

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
            if (!overdue && untilOverdue() <= 0) {
                overdue = true;
                thread.interrupt();
                log.warn(
                        "Entry {} of queue '{}' is not processed within {} and is interrupted",
                        lease.entry().key(),
                        queue.name(),
                        policy.timeLimit());
            }
        }

        /** How long until something is to be done about it: to interrupt it, and then to see whether it hangs. */
        long untilLooked() {
            return isAlone() && isYoung() ? Math.min(untilOld(), untilOverdue()) : untilOverdue();
        }

        private long untilOverdue() {
            if (policy.timeLimit().isZero()) {
                return Long.MAX_VALUE;
            }
            long left = deadline - System.nanoTime();
            return !overdue ? left : hangs() ? Long.MAX_VALUE : left + AFTER_INTERRUPT_NANOS;
        }

        boolean hangs() {
            return overdue && deadline + AFTER_INTERRUPT_NANOS - System.nanoTime() <= 0;
        }

        String trouble() {
            return "entry %s of queue '%s' is still being processed by %s at %s, although it was interrupted after %s"
                    .formatted(lease.entry().key(), queue.name(), by.version(), place(), policy.timeLimit());
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
            putBack = true;
            thread.interrupt();
        }

        @Override
        public void run() {
            try {
                settle(attempt());
            } catch (Throwable failure) {
                log.error(
                        "What became of entry {} of queue '{}' cannot be told; it is put back",
                        lease.entry().key(),
                        queue.name(),
                        failure);
                settlement.putBack(lease);
            } finally {
                leaveQuarantine();
                changing(() -> runs.remove(this));
            }
        }

        private Outcome attempt() {
            try {
                return by.attempt(lease.entry());
            } catch (Throwable thrown) {
                Throwable failure = SafeThrowable.of(thrown);
                log.debug("Entry {} of queue '{}' failed", lease.entry().key(), queue.name(), failure);
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
                if (putBack) {
                    return new Outcome.PutBack();
                }
                return new Outcome.Retry(
                        overdue ? "not processed within %s".formatted(policy.timeLimit()) : Reasons.of(failure));
            } finally {
                lock.unlock();
            }
        }
    }
}
