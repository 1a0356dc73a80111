package io.ecosystem.queue.store.memory.internal;

import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An entry and its mutable state. Guarded by the lock of its queue. */
final class Item {

    final NewEntry origin;
    long position;
    State state = State.PENDING;
    Instant since;
    Instant due;
    int attempts;
    int redeliveries;
    int lease;
    private List<Failure> failures = List.of();

    Item(NewEntry origin, long position) {
        this.origin = origin;
        this.position = position;
        since = milliseconds(origin.received());
        due = since;
    }

    void failed(Failure failure) {
        remember(failure);
        attempts++;
        since = milliseconds(failure.at());
        due = since;
    }

    void remember(Failure failure) {
        var all = new ArrayList<>(failures);
        all.add(new Failure(milliseconds(failure.at()), failure.reason(), failure.version()));
        failures = List.copyOf(all.subList(Math.max(0, all.size() - Entry.MAX_FAILURES), all.size()));
    }

    Entry entry() {
        return new Entry(
                origin.key(),
                origin.group(),
                origin.body(),
                origin.metadata(),
                state,
                milliseconds(origin.received()),
                since,
                due,
                attempts,
                redeliveries,
                failures);
    }

    static Instant milliseconds(Instant time) {
        return Instant.ofEpochMilli(time.toEpochMilli());
    }
}
