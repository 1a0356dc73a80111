package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.Sizes.Size;
import io.ecosystem.spi.queue.State;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of a queue's row: changed by one transaction at a time, in a copy that becomes current when it is
 * committed.
 */
final class QueueCounters {

    private final long[] entries = new long[4];
    private final long[] bytes = new long[4];
    final Set<Activity> paused = EnumSet.noneOf(Activity.class);
    /** The leases, by id, that a power failure or a failed sync may erase from the file. */
    final Map<Long, Integer> unsyncedLeases = new HashMap<>();

    long lastPosition;
    long lastFinished;

    @Nullable
    Instant nextDue; // null if no entry is waiting

    boolean waitingChanged;

    QueueCounters copy() {
        var copy = new QueueCounters();
        System.arraycopy(entries, 0, copy.entries, 0, entries.length);
        System.arraycopy(bytes, 0, copy.bytes, 0, bytes.length);
        copy.paused.addAll(paused);
        copy.unsyncedLeases.putAll(unsyncedLeases);
        copy.lastPosition = lastPosition;
        copy.lastFinished = lastFinished;
        copy.nextDue = nextDue;
        return copy;
    }

    void add(State state, long size) {
        set(state, entries[Codes.code(state)] + 1, bytes[Codes.code(state)] + size);
    }

    void subtract(State state, long size) {
        set(state, entries[Codes.code(state)] - 1, bytes[Codes.code(state)] - size);
    }

    void move(State from, State to, long size) {
        subtract(from, size);
        add(to, size);
    }

    void set(State state, long newEntries, long newBytes) {
        entries[Codes.code(state)] = newEntries;
        bytes[Codes.code(state)] = newBytes;
        waitingChanged |= state == State.WAITING;
    }

    long entries(State state) {
        return entries[Codes.code(state)];
    }

    long bytes(State state) {
        return bytes[Codes.code(state)];
    }

    Sizes sizes() {
        return new Sizes(size(State.PENDING), size(State.TAKEN), size(State.WAITING), size(State.ERROR));
    }

    Optional<Instant> nextDue() {
        return Optional.ofNullable(nextDue);
    }

    private Size size(State state) {
        return new Size(entries(state), bytes(state));
    }
}
