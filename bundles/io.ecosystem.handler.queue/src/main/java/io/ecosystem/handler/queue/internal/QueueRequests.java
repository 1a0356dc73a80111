package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.StoreException;
import io.ecosystem.spi.queue.StoredQueue;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Runs requests to queues, and refuses those that fail for the moment. */
final class QueueRequests {

    /** The work of a request. */
    interface Work<T> {

        T run() throws InterruptedException;
    }

    private QueueRequests() {}

    /**
     * Does the work of a request.
     *
     * @throws RefusedException with status 500 if a queue cannot be read or changed now
     */
    static <T> T answer(Work<T> work) throws InterruptedException {
        try {
            return work.run();
        } catch (StoreException e) {
            throw RefusedException.busy(e.getMessage());
        } catch (IllegalStateException e) {
            throw RefusedException.busy(
                    "%s; ask again in a moment".formatted(e.getMessage())); // closed because its store goes
        }
    }

    /**
     * Returns a page of the entries that pass a filter.
     *
     * @param key the only key, as stored
     * @param from where to begin; empty for the start
     * @throws RefusedException with status 300 if {@code from} is not from here, 500 if the queue cannot be read now
     */
    static Page page(StoredQueue entries, Filter filter, Optional<String> key, String from, int size)
            throws InterruptedException {
        try {
            return answer(() -> key.isPresent()
                    ? new Page(
                            entries.find(key.get()).filter(filter::matches).stream()
                                    .toList(),
                            "")
                    : entries.browse(filter, from, size));
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("from: " + e.getMessage());
        }
    }

    /** Waits for a change of a queue. */
    static <T> T await(CompletableFuture<T> change) throws InterruptedException {
        try {
            return change.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new CompletionException("the queue could not be changed", e.getCause());
        }
    }
}
