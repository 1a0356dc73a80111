package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log of an open file: tracks how much of it is committed, records this in the {@link CheckFile} once
 * it is synced, and checkpoints it when it is long. Used by the holder of the commit lock.
 */
final class CommittedLog {

    private final QueueFile file;
    private final Durability durability;
    private final int checkpointFrames;
    private final CheckFile checks;
    private final LogIndex index;
    private final PreparedStatements statements;
    private Synced committed;
    private int nextCheckpoint;
    private boolean merged = true;
    private @Nullable IOException unnoted; // null if all that is synced is recorded

    /** Starts with the current state of the log. */
    CommittedLog(
            QueueFile file,
            Durability durability,
            Tuning tuning,
            CheckFile checks,
            LogIndex index,
            PreparedStatements statements)
            throws IOException {
        this.file = file;
        this.durability = durability;
        this.checks = checks;
        this.index = index;
        this.statements = statements;
        checkpointFrames = tuning.checkpointFrames();
        nextCheckpoint = checkpointFrames;
        committed = index.end();
    }

    /** Returns the end of the last commit. */
    Synced committed() {
        return committed;
    }

    /**
     * Records that a transaction was committed.
     *
     * @param synced whether it was synced if it changed anything
     * @return whether this synced everything committed
     */
    boolean advance(boolean synced) throws IOException {
        Synced before = committed;
        committed = index.end();
        if (!synced || committed.equals(before)) { // no change, no sync
            return false;
        }
        if (durability == Durability.FULL) {
            try {
                checks.note(committed);
            } catch (IOException e) { // the commit stands and is reported as such
                unnoted = e;
            }
        }
        return true;
    }

    /** Requests a checkpoint at the next opportunity. */
    void mergeSoon() {
        nextCheckpoint = 0;
    }

    /**
     * Checkpoints a long log.
     *
     * @return whether the checksums of all pages are recorded
     * @throws IOException also if the last commit could not be recorded
     */
    boolean mergeIfLong() throws SQLException, DamagedException, IOException {
        if (unnoted != null) {
            throw unnoted;
        }
        if (committed.frames() >= nextCheckpoint) {
            merged = merge();
            nextCheckpoint = merged ? checkpointFrames : committed.frames() + checkpointFrames / 8;
        }
        return merged;
    }

    /**
     * Checkpoints the log, and records the checksums of its pages before the next change restarts the log.
     *
     * @return whether it was complete; if not, something reads what the log would overwrite
     */
    private boolean merge() throws SQLException, DamagedException, IOException {
        boolean whole = statements.ask(
                "PRAGMA wal_checkpoint(PASSIVE)", rows -> rows.getInt(1) == 0 && rows.getInt(2) == rows.getInt(3));
        if (whole) {
            if (durability == Durability.FULL) {
                checks.note(committed);
            }
            checks.put(WriteAheadLog.sums(file.log(), committed));
        }
        return whole;
    }

    /**
     * Checkpoints the log, however short.
     *
     * @throws IOException also if another program reads the file
     */
    void mergeWhole() throws SQLException, DamagedException, IOException {
        if (!merge()) {
            throw new IOException("its write-ahead log cannot be merged while another program reads the file");
        }
    }

    /** Checkpoints the last change, and records that no log is needed any more. */
    void end() throws SQLException, DamagedException, IOException {
        committed = index.end();
        mergeWhole();
        checks.note(Synced.NOTHING);
    }
}
