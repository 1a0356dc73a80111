package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.StoreException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One change that waits to be committed, and the future of its outcome.
 *
 * @param <T> what comes of it
 */
final class Change<T> {

    /**
     * What is done inside of the transaction.
     *
     * @param <T> what comes of it; null only if that is {@link Void}
     */
    @FunctionalInterface
    interface Work<T> {

        @Nullable
        T on(Entries entries, Counters counters) throws SQLException, DamagedException;
    }

    /** How a change is to be treated. */
    enum Kind {

        /** Brings entries: refused when too many wait for the disk. */
        APPEND,
        /** Nothing that a power cut must not take. */
        TAKE,
        /** Any other. */
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

    /** Does the work in the transaction that is open; may be called again after the transaction was undone. */
    void apply(Entries entries, Counters counters) throws SQLException, DamagedException {
        result = null;
        refusal = null;
        try {
            result = work.on(entries, counters);
        } catch (StoreException e) {
            refusal = e;
        }
    }

    /** The transaction could not be committed. */
    void fail(StoreException reason) {
        refusal = reason;
    }

    /** Whether there may be entries to take because of it. */
    boolean mayBringEntries() {
        return refusal == null && kind != Kind.TAKE;
    }

    /** Tells whoever waits what came of it. */
    void tell() {
        if (refusal == null) {
            future.complete(result);
        } else {
            future.completeExceptionally(refusal);
        }
    }
}
