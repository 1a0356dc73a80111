package io.ecosystem.queue.worker;

import io.ecosystem.api.message.Metadata;
import io.ecosystem.spi.queue.DryRun;
import io.ecosystem.spi.queue.DryRun.Result;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.text.SafeThrowable;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;

/** Attempts to process a copy of an entry. */
final class Rehearsal {

    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);

    private Rehearsal() {}

    /**
     * Attempts once, on a virtual thread of its own, as a real attempt does.
     *
     * @param atMost the time after which it is interrupted; one that goes on nevertheless is left to itself
     */
    static DryRun of(Entry entry, Attempt by, Duration atMost) throws InterruptedException {
        Entry copy = copy(entry);
        var end = new CompletableFuture<DryRun>();
        Thread thread = Thread.ofVirtual()
                .name("io.ecosystem.queue.worker-dry-run")
                .start(() -> end.complete(attempt(copy, by)));
        try {
            if (!thread.join(atMost)) {
                thread.interrupt();
                thread.join(AFTER_INTERRUPT);
                return new DryRun(entry.key(), Result.FAILED, "not processed within %s".formatted(atMost));
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
        return end.join();
    }

    private static Entry copy(Entry entry) {
        var metadata = new HashMap<>(entry.metadata());
        metadata.put(Metadata.DRY_RUN, "true");
        return new Entry(
                entry.key(),
                entry.group(),
                entry.body(),
                metadata,
                entry.state(),
                entry.received(),
                entry.since(),
                entry.due(),
                0, // as if it were reprocessed
                0,
                entry.failures());
    }

    private static DryRun attempt(Entry copy, Attempt by) {
        try {
            return switch (by.attempt(copy)) {
                case Outcome.Done done -> new DryRun(copy.key(), Result.DONE, "");
                case Outcome.Retry retry -> new DryRun(copy.key(), Result.FAILED, retry.reason());
                case Outcome.GiveUp giveUp -> new DryRun(copy.key(), Result.REJECTED, giveUp.reason());
                case Outcome.Interrupted interrupted -> new DryRun(copy.key(), Result.FAILED, interrupted.reason());
                case Outcome.PutBack putBack -> new DryRun(copy.key(), Result.FAILED, "nothing was attempted");
            };
        } catch (Throwable thrown) {
            return new DryRun(copy.key(), Result.FAILED, Reasons.of(SafeThrowable.of(thrown)));
        }
    }
}
