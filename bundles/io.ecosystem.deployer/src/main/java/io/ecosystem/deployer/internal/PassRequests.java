package io.ecosystem.deployer.internal;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** What other threads ask the deployer's thread to do in its next pass. Thread-safe. */
final class PassRequests {

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    void add(Runnable work) {
        waiting.add(work);
    }

    /**
     * Adds work that is refused by an {@link IllegalArgumentException} or an {@link IllegalStateException}.
     *
     * @param work completes what this returns
     */
    <T> CompletableFuture<T> add(Consumer<CompletableFuture<T>> work) {
        var end = new CompletableFuture<T>();
        waiting.add(() -> {
            try {
                work.accept(end);
            } catch (IllegalArgumentException | IllegalStateException e) {
                end.completeExceptionally(e);
            }
        });
        return end;
    }

    /** Does all that waits, on the deployer's thread. */
    void perform() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }
}
