package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Checks whether the open files of a queue are still in their folder. Used by the holder of the commit lock. */
final class Placement {

    private static final long INTERVAL_NANOS = 20_000_000;

    private final QueueFile file;
    private final List<Object> identities;
    private long checkedAt = System.nanoTime();
    private boolean kept = true;

    /** Remembers the files currently in place. */
    Placement(QueueFile file) throws IOException {
        this.file = file;
        identities = file.identities();
    }

    /**
     * Returns whether the files are where they were opened, with a log as long as what is committed. Checks at most
     * fifty times a second; what is committed in between is still in the open files.
     */
    boolean isKept(Synced committed) {
        long now = System.nanoTime();
        if (kept && now - checkedAt >= INTERVAL_NANOS) {
            checkedAt = now;
            kept = look(committed);
        }
        return kept;
    }

    private boolean look(Synced committed) {
        try {
            return file.identities().equals(identities)
                    && Files.size(file.log()) >= WriteAheadLog.offset(committed.frames());
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes the next call check again. */
    void expectMoved() {
        checkedAt = System.nanoTime() - INTERVAL_NANOS;
    }
}
