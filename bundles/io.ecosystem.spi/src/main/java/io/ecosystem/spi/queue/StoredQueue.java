package io.ecosystem.spi.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An open queue of a {@link QueueStore}.
 *
 * <p><b>Entries.</b> A key identifies at most one entry. An entry is {@linkplain State#PENDING pending} until it is
 * taken, then being processed until its lease ends: it is done and gone, waits for its next attempt, is in the error
 * queue, or is pending again. Only {@link #done} and the methods that remove take it out of the queue.
 *
 * <p><b>Changes.</b> Each method that returns a future is one atomic change: whatever fails or dies, all of it takes
 * effect or nothing. It returns at once; the future completes when the change is durable as configured for the engine,
 * so callers never act on a change that may be lost. Changes take effect in the order in which a thread requests them,
 * without waiting for earlier futures; a change whose future has completed is visible to every later call. Dependent
 * stages of a future run on a thread of the engine, or on one that called {@link #appendNow}; they must be short and
 * never block, or else use an {@code Async} method.
 *
 * <p><b>Failures.</b> A change that fails has no effect, and its future completes with a {@link StoreException}:
 * {@link StoreUnavailableException}, without delay, while the medium cannot be written; {@link StoreCorruptException}
 * if it proved to be damaged. The only exception is the end of a connection or process that leaves the outcome unknown:
 * a failed append may have been stored, which a repeat under the same key reveals. Methods that read throw the same
 * exceptions, and may block on input. After {@link #close} all methods throw {@link IllegalStateException}. An invalid
 * argument causes an {@link IllegalArgumentException} at once.
 *
 * <p><b>Time</b> comes from parameters; an engine never uses a clock for entries. Times have a precision of one
 * millisecond.
 *
 * <p>Thread-safe.
 */
@ProviderType
public interface StoredQueue extends AutoCloseable {

    /**
     * The maximum size of all bodies in a result of {@link #take}, {@link #browse} and {@link #trace}, in bytes, unless
     * a single entry exceeds it.
     */
    int MAX_BYTES = 4 * 1024 * 1024;

    /** The maximum number of entries per page. */
    int MAX_PAGE = 1_000;

    /** The maximum number of entries that one step of a sweep examines. */
    int MAX_STEP = 10_000;

    /** Returns the name under which it was opened. */
    String name();

    /**
     * Appends an entry behind all pending ones. Fails with a {@link QueueFullException} if this would exceed the bounds
     * or the error queue is full.
     *
     * @return whether it was stored, or its key is known: from an entry in any state, or from the latest
     *     {@linkplain QueueCapacity#finishedKeys() finished keys}. A known key is not a failure, even if the queue is
     *     full
     */
    default CompletableFuture<Receipt> append(NewEntry entry) {
        return append(List.of(entry)).thenApply(List::getFirst);
    }

    /**
     * Appends like {@link #append(NewEntry)}, for a caller that can only wait for the result. An engine may do the work
     * on the calling thread and return when it is done, which saves waking another thread and being woken by it.
     */
    default CompletableFuture<Receipt> appendNow(NewEntry entry) {
        return append(entry);
    }

    /**
     * Appends entries in this order, in one change: all that are not known, or none.
     *
     * @param entries at least one, without duplicate keys
     * @return the result for each, in the same order
     */
    CompletableFuture<List<Receipt>> append(List<NewEntry> entries);

    /**
     * Leases entries to the caller, which ends each lease with {@link #done}, {@link #retryAt}, {@link #moveToError} or
     * {@link #release}. No entry is leased twice at the same time or lost; for leases that were never ended see
     * {@link QueueStore#open}. Waiting entries that are due come first, earliest due first, then pending ones in their
     * order, as far as {@code order} permits. Pauses are not considered.
     *
     * <p>Once the future completes, the lease survives at least the death of the process, so a second delivery is
     * recognised; after a power failure the queue may have forgotten the lease, but not the entry.
     *
     * @param max the most entries, positive; fewer are returned if there are fewer, or if their bodies are large
     * @param now entries whose time is not later than this are due
     * @return the leases, in the order in which to process the entries; empty if nothing can be taken now
     */
    CompletableFuture<List<Lease>> take(int max, Order order, Instant now);

    /**
     * Ends a lease: the entry is processed and gone, and its key is kept with the finished ones. Fails with a
     * {@link LeaseLostException} if the lease has ended, like the other three.
     */
    CompletableFuture<Void> done(Lease lease);

    /**
     * Ends a lease: the attempt failed, and the next one starts no earlier than a given time. The entry keeps its place
     * for the {@linkplain Order orders} that depend on it.
     */
    CompletableFuture<Void> retryAt(Lease lease, Instant due, Failure failure);

    /**
     * Ends a lease: the last attempt failed. The entry moves to the end of the error queue, regardless of the bounds.
     */
    CompletableFuture<Void> moveToError(Lease lease, Failure failure);

    /** Ends a lease as if the entry had not been taken: it is pending in its old place, and no attempt is counted. */
    CompletableFuture<Void> release(Lease lease);

    /**
     * Ends a lease whose attempt was interrupted, so it is unknown what was done. The entry is pending in its old
     * place; the failure is kept with it, but no attempt is counted.
     */
    CompletableFuture<Void> release(Lease lease, Failure interrupted);

    /**
     * Sets a listener, called whenever entries may have become available to {@link #take} other than by the passing of
     * time: after an append, the end of a lease, a requeue or removal, the end of a processing pause, or a recovery of
     * the queue. It may be called without need. The threads that complete futures call it; it must return at once. A
     * later listener replaces it.
     */
    void onReady(Runnable listener);

    /** Returns when the next waiting entry is due, possibly in the past; empty if none is waiting. Does not block. */
    Optional<Instant> nextDue();

    /**
     * Brings waiting entries forward: those due after the given time become due at that time. Meant for entries whose
     * time was set by a clock that has been changed since. One change affects at most {@value #MAX_STEP} entries.
     *
     * @return how many became due earlier; call again until it is 0
     */
    CompletableFuture<Integer> hasten(Instant latest);

    /**
     * Makes a waiting or error entry pending: at the end of the queue, with no attempts, keeping its metadata and
     * history. Bounds do not apply.
     *
     * @return whether there was such an entry; also false if it is pending or being processed
     */
    CompletableFuture<Boolean> requeue(String key, Instant now);

    /**
     * Permanently removes an entry that is pending, waiting or in the error queue. Its key is not kept.
     *
     * @return the entry as it was; empty if there is none or it is being processed
     */
    default CompletableFuture<Optional<Entry>> remove(String key) {
        return remove(key, Set.of(State.PENDING, State.WAITING, State.ERROR));
    }

    /**
     * Permanently removes an entry if it is in one of these states. Its key is not kept.
     *
     * @return the entry as it was; empty if there is none in these states
     * @throws IllegalArgumentException if the states include {@link State#TAKEN}
     */
    CompletableFuture<Optional<Entry>> remove(String key, Set<State> states);

    /**
     * Applies {@link #requeue} or {@link #remove} to each entry that matches a filter, in the order of {@link #browse},
     * one bounded step at a time. Each step is one change, so a task may end after any step and resume later, even
     * after the death of the process, without losing or duplicating an entry: from {@link SweepStep#next()}, or from
     * the start, since moved entries no longer match the filter.
     *
     * <p>A task ends with the entry that was last in the queue at its first step, so it does not chase entries that
     * arrive behind, such as those that it requeued and that failed again.
     *
     * @param from where to begin: empty for the start, or the result of the last step, which also marks the end
     * @param max the most entries to examine in this step, from 1 to {@value #MAX_STEP}. A step moves at most
     *     {@value #MAX_BYTES} bytes, unless a single entry exceeds that
     * @throws IllegalArgumentException if entries of the filter's state cannot be moved so, or {@code from} is not from
     *     here
     */
    CompletableFuture<SweepStep> sweep(Sweep what, Filter filter, String from, int max, Instant now);

    /** Returns the entry with a key, in any state. Does not find finished keys. */
    Optional<Entry> find(String key);

    /**
     * Returns entries that match a filter: pending ones in their order, errors in the order in which they failed,
     * others in the order in which they became pending. An entry that stays in its state throughout the paging is shown
     * once; one that comes or goes may be missing.
     *
     * @param from where to begin: empty for the start, or the result of the last page
     * @param max the most entries, from 1 to {@value #MAX_PAGE}
     * @throws IllegalArgumentException if {@code from} is not from here
     */
    Page browse(Filter filter, String from, int max);

    /**
     * Returns the entries of a trace, in any state: those whose key is the trace in lower case, a colon and anything.
     * The cost depends on their number, not on that of all entries. Their order is the engine's; paging shows each
     * entry once that stays, whatever becomes of its state.
     *
     * @param from where to begin: empty for the start, or the result of the last page of the same trace
     * @param max the most entries, from 1 to {@value #MAX_PAGE}
     * @throws IllegalArgumentException if {@code from} is not from here
     */
    Page trace(UUID trace, String from, int max);

    /**
     * Returns the current numbers and sizes of entries. Does not block; the cost does not depend on the number of
     * entries.
     */
    Sizes sizes();

    /**
     * Pauses an activity until {@link #unpause}, also across restarts. The queue only stores the pause; its users obey
     * it.
     */
    CompletableFuture<Void> pause(Activity activity);

    /** Ends a pause. */
    CompletableFuture<Void> unpause(Activity activity);

    /** Returns the paused activities. Does not block. */
    Set<Activity> paused();

    /** Replaces the bounds for future appends. Existing entries that exceed them stay. */
    void bound(QueueCapacity bounds);

    /** Returns why the queue cannot currently be changed, as a text for operators; empty if it can. Does not block. */
    Optional<String> trouble();

    /**
     * Finishes requested changes, within a time limit of the engine, and closes the queue. A second call does nothing.
     * Open leases are treated as if the process had died.
     */
    @Override
    void close();
}
