package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import java.util.Map;
import java.util.Optional;

/**
 * How to open a file.
 *
 * @param committed the end of the log as committed by this process; empty if it has not had the file open before, and
 *     holds no leases
 * @param unsynced leases of this process that the file may have lost, by the ids of their entries
 * @param suspect whether inconsistent data was read
 */
record Opening(Optional<Synced> committed, Map<Long, Integer> unsynced, boolean suspect) {

    static final Opening FIRST = new Opening(Optional.empty(), Map.of(), false);

    /** Returns the same, marked as suspect. */
    Opening suspicious() {
        return new Opening(committed, unsynced, true);
    }

    boolean first() {
        return committed.isEmpty();
    }
}
