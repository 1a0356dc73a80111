package io.ecosystem.queue.incoming.internal;

import io.ecosystem.api.message.Key;
import io.ecosystem.queue.worker.Attempt;
import io.ecosystem.queue.worker.Outcome;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.rollout.Rollout;

/**
 * The handler of a queue and one that is being rolled out, which gets a share of the entries.
 *
 * @param current gets the other entries
 */
record SharedWork(Consumer current, Consumer next, Rollout rollout) implements Attempt {

    @Override
    public Attempt of(Entry entry) {
        return rollout.takes(Key.parse(entry.key())) ? next : current;
    }

    @Override
    public Outcome attempt(Entry entry) throws Throwable {
        return of(entry).attempt(entry);
    }

    @Override
    public String version() {
        return "%s, and %s for a share".formatted(current.version(), next.version());
    }
}
