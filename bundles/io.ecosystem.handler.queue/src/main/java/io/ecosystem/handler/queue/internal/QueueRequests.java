package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.Refusal;
import io.ecosystem.spi.queue.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Asks queues for something, and says what they cannot do now in the words of an answer. */
final class QueueRequests {

    /** What is asked. */
    interface Work<T> {

        T run() throws InterruptedException;
    }

    private QueueRequests() {}

    /**
     * Does what a request wants.
     *
     * @throws Refusal with status 500 if a queue cannot be looked at or changed now
     */
    static <T> T answer(Work<T> work) throws InterruptedException {
        try {
            return work.run();
        } catch (StoreException e) {
            throw Refusal.busy(e.getMessage());
        } catch (IllegalStateException e) {
            throw Refusal.busy("%s; ask again in a moment".formatted(e.getMessage())); // closed, as its store goes
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
