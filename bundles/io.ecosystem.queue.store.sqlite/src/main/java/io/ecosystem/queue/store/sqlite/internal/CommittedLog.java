package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log of an open file: how much of it is committed, that this is noted in the {@link CheckFile} once it
 * is synced, and that it is merged into the file when it is long. Used by the holder of the commit lock.
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
    private @Nullable IOException unnoted; // null if all that is synced is noted

    /** The log as it is now. */
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

    /** The end of the last commit. */
    Synced committed() {
        return committed;
    }

    /**
     * A transaction was committed.
     *
     * @param synced whether it was synced if it changed anything
     * @return whether all that is committed is synced now, as this changed something
     */
    boolean advance(boolean synced) throws IOException {
        Synced before = committed;
        committed = index.end();
        if (!synced || committed.equals(before)) { // without a change there is no sync
            return false;
        }
        if (durability == Durability.FULL) {
            try {
                checks.note(committed);
            } catch (IOException e) { // what is committed is committed, and told so
                unnoted = e;
            }
        }
        return true;
    }

    /** Has the log merged at the next occasion. */
    void mergeSoon() {
        nextCheckpoint = 0;
    }

    /**
     * Merges a log that is long.
     *
     * @return whether all pages of the file are noted
     * @throws IOException also if the last commit could not be noted
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
     * Merges the log into the file, and notes the checksums of the pages that came from it before the next change
     * begins the log anew.
     *
     * @return whether all of it was merged; if not, something reads what the log would replace
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
     * Merges the log, however short.
     *
     * @throws IOException also if another program reads the file
     */
    void mergeWhole() throws SQLException, DamagedException, IOException {
        if (!merge()) {
            throw new IOException("its write-ahead log cannot be merged while another program reads the file");
        }
    }

    /** Merges the last change, and notes that no log is needed any more. */
    void end() throws SQLException, DamagedException, IOException {
        committed = index.end();
        mergeWhole();
        checks.note(Synced.NOTHING);
    }
}
