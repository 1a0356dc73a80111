package io.ecosystem.queue.worker;

import io.ecosystem.api.queue.Activity;
import io.ecosystem.api.queue.Lease;
import io.ecosystem.api.queue.Order;
import io.ecosystem.api.queue.StoredQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works one stored queue for as long as somebody can process its entries: one thread takes entries and gives each to a
 * virtual thread of its own. It obeys the queue's pause of processing.
 *
 * <p>An entry leaves the queue only when its attempt has ended. Nothing spins: the thread waits for a change of the
 * queue or for the time of the next attempt, and for at most a second while the queue cannot be used or is paused.
 *
 * <p>An attempt that goes on although its time is up and it has been interrupted keeps its entry and its place among the
 * workers: to attempt the entry a second time at the same time could do harm. The worker says so.
 *
 * <p>Safe for use by many threads. All state is guarded by {@code lock}; the queue is never called under it.
 */
public final class QueueWorker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QueueWorker.class);

    private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long AFTER_INTERRUPT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final int MAX_BATCH = 256;

    /** What the queue says before the lock is taken. */
    private record Seen(boolean paused, Optional<Instant> due, Instant now) {

        boolean isDue() {
            return due.filter(time -> !time.isAfter(now)).isPresent();
        }
    }

    private final StoredQueue queue;
    private final InstantSource clock;
    private final Settlement settlement;
    private final Consumer<Optional<String>> trouble;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Lease> taken = new ArrayDeque<>();
    private final Set<Run> runs = new LinkedHashSet<>();
    private final Thread dispatcher;
    private Policy policy;
    private Attempt attempt; // null while nobody can process entries
    private int batch = 1;
    private long took;
    private long changes; // counted, so that none is missed between a look at the queue and the wait
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
     *            again; on the thread of the worker
     */
    public QueueWorker(StoredQueue queue, Policy policy, InstantSource clock, Consumer<Optional<String>> trouble) {
        this.queue = queue;
        this.policy = policy;
        this.clock = clock;
        this.trouble = trouble;
        settlement = new Settlement(queue, this::signal);
        dispatcher = Thread.ofVirtual().name("io.ecosystem.queue.worker-" + queue.name()).unstarted(this::dispatch);
        queue.onReady(this::signalReady);
        dispatcher.start();
    }

    /** Replaces the policy, for what is decided from now on. */
    public void change(Policy other) {
        changing(() -> policy = other);
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
            runs.clear();
            lock.unlock();
        }
    }

    private void awaitRuns(long nanos) throws InterruptedException {
        for (long left = nanos; left > 0 && !runs.isEmpty();) {
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
    private boolean step() throws InterruptedException {
        long before = changes();
        var seen = new Seen(queue.paused().contains(Activity.PROCESSING), queue.nextDue(), clock.instant());
        int wanted = 0;
        Order order;
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            runs.forEach(Run::interruptIfOverdue);
            boolean works = attempt != null && !seen.paused();
            boolean free = works && runs.size() < policy.workers();
            order = policy.order();
            if (free && !taken.isEmpty()) {
                start(taken.remove());
                return true;
            }
            if (free && !settlement.isStuck() && (ready || seen.isDue() && !barren)) {
                ready = false;
                wanted = order == Order.STRICT ? 1 : nextBatch();
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
            take(wanted, order);
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
            nanos = Math.min(nanos, run.untilOverdue());
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

    private void take(int wanted, Order order) throws InterruptedException {
        try {
            List<Lease> leases = queue.take(wanted, order, clock.instant()).get();
            changing(() -> {
                taken.addAll(leases);
                ready |= !leases.isEmpty();
                barren = leases.isEmpty();
                storeTrouble = Optional.empty();
            });
        } catch (ExecutionException e) {
            changing(() -> storeTrouble = Optional.of(String.valueOf(e.getCause().getMessage())));
            tellTrouble();
            awaitHealing();
        }
    }

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
            now = storeTrouble.or(() -> runs.stream().filter(Run::hangs).findFirst().map(Run::trouble));
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
        List<Lease> back;
        lock.lock();
        try {
            back = new ArrayList<>(taken);
            taken.clear();
        } finally {
            lock.unlock();
        }
        back.forEach(settlement::putBack);
    }

    private void start(Lease lease) {
        Run run = new Run(lease, attempt, policy);
        runs.add(run);
        try {
            run.thread.start();
        } catch (Throwable e) {
            runs.remove(run);
            taken.addFirst(lease);
            throw e;
        }
    }

    /** One attempt. What is not final is guarded by the lock of the worker. */
    private final class Run implements Runnable {

        private final Lease lease;
        private final Attempt by;
        private final Policy policy;
        private final long deadline;
        private final Thread thread = Thread.ofVirtual().name("io.ecosystem.queue.worker-" + queue.name()).unstarted(
                this);
        private boolean overdue;
        private boolean putBack;

        Run(Lease lease, Attempt by, Policy policy) {
            this.lease = lease;
            this.by = by;
            this.policy = policy;
            deadline = System.nanoTime() + policy.timeLimit().toNanos();
        }

        void interruptIfOverdue() {
            if (!overdue && untilOverdue() <= 0) {
                overdue = true;
                thread.interrupt();
                log.warn("Entry {} of queue '{}' is not processed within {} and is interrupted", lease.entry().key(),
                        queue.name(), policy.timeLimit());
            }
        }

        /** How long until something is to be done about it: to interrupt it, and then to see whether it hangs. */
        long untilOverdue() {
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
            return Stream.of(thread.getStackTrace()).map(StackTraceElement::toString).filter(line -> !line.startsWith(
                    "java.")).findFirst().orElse("an unknown place");
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
                log.error("What became of entry {} of queue '{}' cannot be told; it is put back", lease.entry().key(),
                        queue.name(), failure);
                settlement.putBack(lease);
            } finally {
                changing(() -> runs.remove(this));
            }
        }

        private Outcome attempt() {
            try {
                return by.attempt(lease.entry());
            } catch (Throwable failure) {
                log.debug("Entry {} of queue '{}' failed", lease.entry().key(), queue.name(), failure);
                return outcome(failure);
            }
        }

        private void settle(Outcome outcome) {
            Thread.interrupted(); // an interrupt that came late must not reach the store
            settlement.settle(lease, outcome, by.version(), policy, clock.instant());
        }

        private Outcome outcome(Throwable failure) {
            lock.lock();
            try {
                if (putBack) {
                    return new Outcome.PutBack();
                }
                return new Outcome.Retry(overdue
                        ? "not processed within %s".formatted(policy.timeLimit())
                        : Reasons.of(failure));
            } finally {
                lock.unlock();
            }
        }
    }
}
