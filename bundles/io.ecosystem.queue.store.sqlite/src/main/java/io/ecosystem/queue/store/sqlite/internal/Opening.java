package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import java.util.Map;
import java.util.Optional;

/**
 * How a file is opened.
 *
 * @param committed the end of the log as this process committed it; empty if it has not had the file open before, and
 *     holds no leases
 * @param unsynced leases of this process that the file may have lost, by the ids of their entries
 * @param suspect whether something was read that makes no sense
 */
record Opening(Optional<Synced> committed, Map<Long, Integer> unsynced, boolean suspect) {

    static final Opening FIRST = new Opening(Optional.empty(), Map.of(), false);

    /** The same, with something read that makes no sense. */
    Opening suspicious() {
        return new Opening(committed, unsynced, true);
    }

    boolean first() {
        return committed.isEmpty();
    }
}
