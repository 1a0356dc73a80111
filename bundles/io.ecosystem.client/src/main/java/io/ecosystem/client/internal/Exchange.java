package io.ecosystem.client.internal;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Response;
import io.ecosystem.client.Phase;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One call from its beginning to its end, over all of its attempts. Lives on the loop, apart from what is final. */
final class Exchange {

    final String route;
    final Key key;
    /** The request with its line feed. */
    final byte[] line;
    /** Whether the request may be sent again although it may have been executed. */
    final boolean repeatable;
    /** When the time of the call is up, on the loop's clock. */
    final long deadline;
    /** Lets go of the key, before the caller is told, who may use it again at once. */
    private final Runnable ended;
    /** Completed on the loop or with others, so nothing that takes long may depend on it directly. */
    final CompletableFuture<Response> outcome = new CompletableFuture<>();

    /** Which of the addresses comes first. */
    int firstTarget;
    /** Attempts that have begun. */
    int attempts;

    Phase phase = Phase.WAITING;
    long phaseBegan;
    Loop.@Nullable Alarm alarm;
    /** Where it is just now; null while it waits for its next attempt. */
    @Nullable
    Target target;
    /** On what it is just now; null while it waits. */
    @Nullable
    Attempt attempt;
    /** What its caller is to be told; null until it has come. */
    @Nullable
    Response answer;
    /** Whether an attempt that has ended may have been executed. */
    private boolean executedBefore;

    private volatile boolean possiblyExecuted; // written on the loop

    Exchange(String route, Key key, byte[] line, boolean repeatable, long deadline, Runnable ended) {
        this.route = route;
        this.key = key;
        this.line = line;
        this.repeatable = repeatable;
        this.deadline = deadline;
        this.ended = ended;
    }

    /** Whether the request may have been executed, by this attempt or an earlier one. */
    boolean possiblyExecuted() {
        return possiblyExecuted;
    }

    /** Whether an earlier attempt may have been executed. */
    boolean executedBefore() {
        return executedBefore;
    }

    /** The whole request has been handed to the network. */
    void sent() {
        possiblyExecuted = true;
    }

    /** It is certain that this attempt was not executed. */
    void notExecuted() {
        possiblyExecuted = executedBefore;
    }

    /** The caller gets the answer that has come. */
    void tell() {
        ended.run();
        outcome.complete(answer);
    }

    /** The caller gets no answer. */
    void fail(RuntimeException failure) {
        ended.run();
        outcome.completeExceptionally(failure);
    }

    /** The attempt is over. */
    void attemptEnded() {
        executedBefore = possiblyExecuted;
        attempt = null;
        target = null;
    }

    /** How failures name it. */
    @Override
    public String toString() {
        return target == null ? "call of '%s'".formatted(route) : "call of '%s' at %s".formatted(route, target.address);
    }
}
