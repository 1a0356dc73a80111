package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.StoreException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A change waiting to be committed, and the future of its result.
 *
 * @param <T> its result
 */
final class Change<T> {

    /**
     * The work done inside the transaction.
     *
     * @param <T> its result; null only if that is {@link Void}
     */
    @FunctionalInterface
    interface Work<T> {

        @Nullable
        T on(Entries entries, QueueCounters counters) throws SQLException, DamagedException;
    }

    /** How to treat a change. */
    enum Kind {

        /** Adds entries: refused when too many are waiting for the disk. */
        APPEND,
        /** Changes nothing that must survive a power failure. */
        TAKE,
        /** Any other change. */
        OTHER
    }

    final Kind kind;
    final long bytes;
    private final Work<T> work;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private @Nullable T result; // null until it is done
    private @Nullable StoreException refusal; // null if it was done

    Change(Kind kind, long bytes, Work<T> work) {
        this.kind = kind;
        this.bytes = bytes;
        this.work = work;
    }

    CompletableFuture<T> future() {
        return future;
    }

    /** Does the work in the open transaction; may be called again after a rollback. */
    void apply(Entries entries, QueueCounters counters) throws SQLException, DamagedException {
        result = null;
        refusal = null;
        try {
            result = work.on(entries, counters);
        } catch (StoreException e) {
            refusal = e;
        }
    }

    /** Records that the transaction could not be committed. */
    void fail(StoreException reason) {
        refusal = reason;
    }

    /** Returns whether it may make entries available to take. */
    boolean mayBringEntries() {
        return refusal == null && kind != Kind.TAKE;
    }

    /** Completes the future with the result. */
    void tell() {
        if (refusal == null) {
            future.complete(result);
        } else {
            future.completeExceptionally(refusal);
        }
    }
}
