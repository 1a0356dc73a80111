package io.ecosystem.spi.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One open queue of a {@link QueueStore}.
 *
 * <p><b>Entries.</b> A key names at most one entry. An entry is {@linkplain State#PENDING pending} until it is taken,
 * and then in process until its lease ends: it is done and gone, waits for its next attempt, is in the error part, or
 * is pending again. It leaves the queue only by {@link #done} and by the methods that remove.
 *
 * <p><b>Changes.</b> Each method that returns a future is one change. It is atomic: whatever fails or dies, all of it
 * happened or nothing. It returns at once; the future completes when the change is durable in the sense of the engine's
 * configuration, so that nothing which may be lost is acted on. Changes happen in the order in which a thread asks for
 * them, without waiting for the futures in between; whoever sees a future complete sees the change in every later call.
 * What depends on a future runs on a thread of the engine, or on one that called {@link #appendNow}; it must be short
 * and never block, else it uses an {@code Async} stage.
 *
 * <p><b>Failures.</b> A change that fails changes nothing, and its future completes with a {@link StoreException}:
 * {@link StoreUnavailableException} at once and not after a wait, while the medium cannot be written;
 * {@link StoreCorruptException} if it turned out to be damaged. One exception is the end of a connection or process in
 * which the outcome cannot be known: an append that failed may have been stored, which repeating it under the same key
 * shows. Methods that look throw the same exceptions, and may block on input. After {@link #close} all methods throw
 * {@link IllegalStateException}. A wrong argument is an {@link IllegalArgumentException}, thrown at once.
 *
 * <p><b>Time</b> is what parameters say; an engine never asks a clock about an entry. Times are kept to the
 * millisecond.
 *
 * <p>Safe for use by many threads.
 */
@ProviderType
public interface StoredQueue extends AutoCloseable {

    /** The most bytes of bodies in the result of {@link #take} and {@link #browse}, unless one entry alone has more. */
    int MAX_BYTES = 4 * 1024 * 1024;

    /** The most entries of a page. */
    int MAX_PAGE = 1_000;

    /** The most entries that one step of a sweep looks at. */
    int MAX_STEP = 10_000;

    /** The name that it was opened by. */
    String name();

    /**
     * Stores an entry behind all pending ones. It is refused with a {@link QueueFullException} if that broke the bounds
     * or the error part is full.
     *
     * @return whether it was stored, or its key is known: to an entry in any state, or among the latest
     *     {@linkplain Bounds#finishedKeys() finished keys}. A known key is no failure, even if the queue is full
     */
    default CompletableFuture<Receipt> append(NewEntry entry) {
        return append(List.of(entry)).thenApply(List::getFirst);
    }

    /**
     * The same as {@link #append(NewEntry)}, for a caller that has nothing to do until the entry is stored. An engine
     * may do the work on the calling thread, and then returns when it is done: that is sooner than to wake another
     * thread and to be woken by it.
     */
    default CompletableFuture<Receipt> appendNow(NewEntry entry) {
        return append(entry);
    }

    /**
     * Stores some entries, in this order, in one change: all that are not known, or none.
     *
     * @param entries at least one, no two with the same key
     * @return what became of each, in the same order
     */
    CompletableFuture<List<Receipt>> append(List<NewEntry> entries);

    /**
     * Leases entries to the caller, who ends each lease by {@link #done}, {@link #retryAt}, {@link #moveToError} or
     * {@link #release}. No entry is leased twice at the same time, and none is lost: see {@link QueueStore#open} for
     * leases that nobody ended. First come the waiting entries that are due, the earliest due first, and then the
     * pending ones in their order, as far as {@code order} permits. The queue does not look at its pauses here.
     *
     * <p>When the future completes, the lease survives at least the death of the process, so that a second delivery is
     * known as such; a power cut may make the queue forget the lease, but not the entry.
     *
     * @param max the most entries, positive; fewer come if there are fewer, or if their bodies are large
     * @param now entries that wait are due if their time is not after this
     * @return the leases, in the order in which the entries are to be processed; empty if nothing can be taken now
     */
    CompletableFuture<List<Lease>> take(int max, Order order, Instant now);

    /**
     * Ends a lease: the entry is processed. It is gone, and its key is kept among the finished ones. Fails with a
     * {@link LeaseLostException} if the lease has ended, as do the other three.
     */
    CompletableFuture<Void> done(Lease lease);

    /**
     * Ends a lease: the attempt failed, and the next one is not before a time. The entry keeps its place for the
     * {@linkplain Order orders} that look at it.
     */
    CompletableFuture<Void> retryAt(Lease lease, Instant due, Failure failure);

    /** Ends a lease: the last attempt failed. The entry goes to the end of the error part, whatever the bounds say. */
    CompletableFuture<Void> moveToError(Lease lease, Failure failure);

    /** Ends a lease as if the entry had not been taken: it is pending in its old place, and no attempt is counted. */
    CompletableFuture<Void> release(Lease lease);

    /**
     * Has a listener called whenever entries may have become available to {@link #take} other than by the passing of
     * time: after an append, the end of a lease, a requeue or a removal, when a pause of processing has ended, and when
     * the queue has healed. It may be called without need. It is called by the threads that complete futures, and must
     * return at once. There is one listener; a later one replaces it.
     */
    void onReady(Runnable listener);

    /** When the next waiting entry is due, possibly in the past; empty if none waits. Does not block. */
    Optional<Instant> nextDue();

    /**
     * Brings waiting entries forward: one that is due after a time becomes due at that time. Meant for entries whose
     * time was set by a clock that has moved since. One change brings at most {@value #MAX_STEP} forward.
     *
     * @return how many became due earlier; ask again until it is 0
     */
    CompletableFuture<Integer> hasten(Instant latest);

    /**
     * Makes an entry pending that is waiting or in the error part: at the end of the queue, with no attempts, its
     * metadata and history kept. Bounds are not looked at.
     *
     * @return whether there was such an entry; false too if it is pending or in process
     */
    CompletableFuture<Boolean> requeue(String key, Instant now);

    /**
     * Removes an entry that is pending, waiting or in the error part, for good. Its key is not kept.
     *
     * @return the entry as it was; empty if there is none or it is in process
     */
    default CompletableFuture<Optional<Entry>> remove(String key) {
        return remove(key, Set.of(State.PENDING, State.WAITING, State.ERROR));
    }

    /**
     * Removes an entry if it is in one of these states, for good. Its key is not kept.
     *
     * @return the entry as it was; empty if there is none in these states
     * @throws IllegalArgumentException if one of the states is {@link State#TAKEN}
     */
    CompletableFuture<Optional<Entry>> remove(String key, Set<State> states);

    /**
     * Goes through the entries that pass a filter, in the order of {@link #browse}, and does the same with each as
     * {@link #requeue} or {@link #remove} would; one bounded step at a time. Each step is one change, so a task may end
     * after any step and go on later, also after the death of the process, without losing or doubling an entry: from
     * {@link Step#next()}, or from the start, as what has been moved does not pass the filter any more.
     *
     * <p>A task ends with the entry that was the last one of the queue when the first of its steps was done. So it does
     * not chase what comes behind, such as entries that it has requeued and that have failed again.
     *
     * @param from where to begin: empty for the start, or what the last step returned, which also says where to end
     * @param max the most entries looked at in this step, from 1 to {@value #MAX_STEP}. A step moves at most
     *     {@value #MAX_BYTES} bytes, unless one entry alone has more
     * @throws IllegalArgumentException if entries of the filter's state cannot be moved so, or {@code from} is not from
     *     here
     */
    CompletableFuture<Step> sweep(Sweep what, Filter filter, String from, int max, Instant now);

    /** The entry of a key, in whatever state it is. Does not find finished keys. */
    Optional<Entry> find(String key);

    /**
     * The entries that pass a filter: pending ones in their order, those in error in the order in which they came
     * there, and others in the order in which they became pending. An entry that stays in the state all the time that
     * one goes from page to page is shown once; one that comes or goes may be missing.
     *
     * @param from where to begin: empty for the start, or what the last page returned
     * @param max the most entries, from 1 to {@value #MAX_PAGE}
     * @throws IllegalArgumentException if {@code from} is not from here
     */
    Page browse(Filter filter, String from, int max);

    /** How many entries there are now, and how large. Does not block, and costs the same for any number. */
    Sizes sizes();

    /** Pauses an activity until {@link #unpause}, also over restarts. The queue only remembers it; its users obey. */
    CompletableFuture<Void> pause(Activity activity);

    /** Ends a pause. */
    CompletableFuture<Void> unpause(Activity activity);

    /** What is paused. Does not block. */
    Set<Activity> paused();

    /** Replaces the bounds, for appends from now on. Entries that break them stay. */
    void bound(Bounds bounds);

    /** Why the queue cannot be changed just now, in words for an operator; empty if it can. Does not block. */
    Optional<String> trouble();

    /**
     * Finishes the changes that were asked for, within the time that the engine sets for it, and closes the queue. A
     * second call does nothing. Leases that have not ended are treated as if the process had died.
     */
    @Override
    void close();
}
