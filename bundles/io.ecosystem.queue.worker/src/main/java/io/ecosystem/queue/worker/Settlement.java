package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.StoreUnavailableException;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Settles leases in the queue, without waiting for it. Changes that the queue could not store are repeated later, so a
 * processed entry does not come back once the queue has healed. Safe for use by many threads.
 */
final class Settlement {

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A change of the queue that may be repeated. */
    private interface Change extends Supplier<CompletableFuture<Void>> {}

    private final StoredQueue queue;
    private final Runnable stuck;
    private final FailureWarnings failed;
    private final FailureWarnings retried;
    private final Queue<Change> unsettled = new ConcurrentLinkedQueue<>();
    private long repeated = System.nanoTime() - PAUSE_NANOS;

    /** Creates a settlement for a queue; {@code stuck} is called when a change has to be repeated. */
    Settlement(StoredQueue queue, FailureWarnings failed, Runnable stuck) {
        this.queue = queue;
        this.failed = failed;
        this.retried = new FailureWarnings(queue.name(), 1);
        this.stuck = stuck;
    }

    /**
     * Ends a lease according to the outcome of its attempt.
     *
     * @param now when the attempt ended, by the clock of the machine
     * @param steady the same by the clock that entries wait by
     */
    void settle(Lease lease, Outcome outcome, String version, Policy policy, Instant now, Instant steady) {
        Entry entry = lease.entry();
        int failures = entry.attempts() + 1;
        switch (outcome) {
            case Outcome.Done done -> ask(() -> queue.done(lease));
            case Outcome.PutBack none -> putBack(lease);
            case Outcome.Interrupted(String reason) -> putBack(lease, new Failure(now, reason, version));
            case Outcome.GiveUp(String reason) -> giveUp(lease, new Failure(now, reason, version), failures);
            case Outcome.Retry(String reason)
            when failures >= policy.maxAttempts() -> giveUp(lease, new Failure(now, reason, version), failures);
            case Outcome.Retry(String reason) -> {
                Instant due = steady.plus(policy.backoff().delay(failures, ThreadLocalRandom.current()));
                if (failures == 1) {
                    retried.add(
                            "Entry %s failed in %s and is attempted again: %s".formatted(entry.key(), version, reason));
                }
                ask(() -> queue.retryAt(lease, due, new Failure(now, reason, version)));
            }
        }
    }

    private void giveUp(Lease lease, Failure failure, int failures) {
        failed.add("Entry %s goes to the errors after %s of %s: %s"
                .formatted(
                        lease.entry().key(),
                        failures == 1 ? "1 attempt" : failures + " attempts",
                        failure.version(),
                        failure.reason()));
        ask(() -> queue.moveToError(lease, failure));
    }

    /** Ends a lease without an attempt, as the entry was cut off too often. */
    void condemn(Lease lease, Policy policy, Instant now) {
        Entry entry = lease.entry();
        String reason = ("not attempted again: the process ended %d times while it was being processed, and "
                        + "maxRedeliveries is %d")
                .formatted(entry.redeliveries(), policy.maxRedeliveries());
        failed.add("Entry %s goes to the errors, %s".formatted(entry.key(), reason));
        ask(() -> queue.moveToError(lease, new Failure(now, reason, "")));
    }

    /** Ends a lease without an attempt. */
    void putBack(Lease lease) {
        ask(() -> queue.release(lease));
    }

    /** Ends a lease whose attempt has an unknown outcome. */
    void putBack(Lease lease, Failure unknown) {
        ask(() -> queue.release(lease, unknown));
    }

    /** Returns whether changes wait for the queue to heal. */
    boolean isStuck() {
        return !unsettled.isEmpty();
    }

    /** Repeats each change that the queue could not store, at most once a second. Called by one thread. */
    void repeat() {
        if (!unsettled.isEmpty() && System.nanoTime() - repeated >= PAUSE_NANOS) {
            repeated = System.nanoTime();
            repeatNow();
        }
    }

    /** Repeats them at once. */
    void repeatNow() {
        for (int left = unsettled.size(); left > 0; left--) {
            Change change = unsettled.poll();
            if (change != null) {
                ask(change);
            }
        }
    }

    private void ask(Change change) {
        CompletableFuture<Void> asked;
        try {
            asked = change.get();
        } catch (IllegalStateException e) {
            failed(change, e); // the queue is closed; the entry will come again
            return;
        }
        asked.whenComplete((nothing, failure) -> {
            if (failure != null) {
                failed(
                        change,
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
        });
    }

    private void failed(Change change, Throwable failure) {
        if (failure instanceof StoreUnavailableException) {
            unsettled.add(change);
            stuck.run();
        } else {
            failed.add("The outcome of an entry cannot be stored: " + failure.getMessage());
        }
    }
}
