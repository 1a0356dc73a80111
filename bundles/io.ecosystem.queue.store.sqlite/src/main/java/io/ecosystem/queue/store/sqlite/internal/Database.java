package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Consumer;
import org.sqlite.SQLiteErrorCode;

/**
 * The open file of one queue: the connection that writes, and its state. Used by the holder of the commit lock.
 *
 * <p>SQLite trusts what it has written, and what it reads. Hence {@link Inspection} comes first, and after a disk
 * failure the file is {@linkplain #close() left as it is} and reopened: a failed sync may have dropped data that a
 * later sync reports as safe.
 */
final class Database implements AutoCloseable {

    private static final int CACHE_KIB = 8 * 1024;
    /** How many ids are reserved at a time, so that none is reused even if the latest entries are lost. */
    private static final long RESERVED_IDS = 100_000;

    private final QueueFile file;
    private final Durability durability;
    private final OpenResources resources = new OpenResources();
    /**
     * SQLite checkpoints the log when it closes the connection that it considers the last. A read-only one cannot, so
     * this one is opened before the other and closed after it.
     */
    private final Connection guard;

    private final PreparedStatements statements;
    private final Tables tables;
    private final Inspection inspection;
    private final CommittedLog log;
    private final Placement placement;
    private QueueCounters counters;
    private KeyIndex keys;
    private long reserved;
    private boolean unsynced;

    private Database(QueueFile file, Durability durability, Tuning tuning, Opening opening, Consumer<Synced> begun)
            throws SQLException, IOException, DamagedException {
        this.file = file;
        this.durability = durability;
        try {
            var checks = resources.add(CheckFile.open(file.checks()));
            var pages = resources.add(FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE));
            inspection = new Inspection(file, checks, pages, opening);
            if (durability != Durability.FULL || !checks.knowsLog()) {
                checks.forgetLog(); // from now on it would be missed
                QueueFile.sync(file.folder());
            }
            guard = resources.add(Connections.reader(file.path()));
            if (Files.exists(file.log())) {
                attachGuard();
            }
            var connection = resources.add(Connections.writer(file.path()));
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute("PRAGMA synchronous = " + durability.synchronous());
                statement.execute("PRAGMA wal_autocheckpoint = 0");
                statement.execute("PRAGMA cache_size = -" + CACHE_KIB);
                statement.execute("PRAGMA fullfsync = 1");
                statement.execute("PRAGMA checkpoint_fullfsync = 1");
            }
            attachGuard();
            statements = new PreparedStatements(connection);
            tables = new Tables(statements);
            inspection.lookInto(statements, tables);
            begin(opening);
            tables.renewIndex();
            counters = load();
            keys = KeyIndex.of(tables, tuning.keysInMemory());
            reserve(counters);
            tables.markInUse();
            statements.run("COMMIT");
            QueueFile.sync(file.folder()); // SQLite does that for the log, but ignores failures
            var index = LogIndex.open(file.index());
            resources.addLast(index);
            log = new CommittedLog(file, durability, tuning, checks, index, statements);
            begun.accept(log.committed());
            log.mergeWhole();
            inspection.rebuild();
            placement = new Placement(file);
        } catch (SQLException | IOException | DamagedException | RuntimeException | Error e) {
            leave(e);
            throw e;
        }
    }

    /** Makes the guard keep its lock on the file, which each read would otherwise acquire. */
    private void attachGuard() throws SQLException {
        try (Statement statement = guard.createStatement()) {
            statement.executeQuery("SELECT in_use FROM queue").close();
        }
    }

    /**
     * Opens an existing file.
     *
     * @param begun receives the end of the log after the first change, which marks the file as in use: it stands even
     *     if the rest fails
     * @throws DamagedException if it differs from what was written and cannot be used
     */
    static Database open(QueueFile file, Durability durability, Tuning tuning, Opening opening, Consumer<Synced> begun)
            throws SQLException, IOException, DamagedException {
        return new Database(file, durability, tuning, opening, begun);
    }

    /**
     * Begins the first transaction: entries that were being processed when the file was left become available again.
     */
    private void begin(Opening opening) throws SQLException {
        statements.run("BEGIN IMMEDIATE");
        if (opening.first()) {
            tables.redeliverTaken();
        }
        for (var lease : opening.unsynced().entrySet()) {
            tables.restoreLease(lease.getKey(), lease.getValue());
        }
        if (inspection.doubt().isPresent()) { // entries processed since may reappear
            tables.markRedelivered();
        }
    }

    /** Returns why the file may be incomplete; empty if there is no doubt. */
    Optional<String> doubt() {
        return inspection.doubt();
    }

    private QueueCounters load() throws SQLException, DamagedException {
        Tables.QueueRow queue = tables.queue();
        if (!queue.name().equals(file.queue())) {
            throw new DamagedException("it is not the file of this queue");
        }
        var loaded = new QueueCounters();
        loaded.paused.addAll(queue.paused());
        loaded.lastPosition = Math.max(queue.lastPosition(), tables.highestId());
        loaded.lastFinished = Math.max(queue.lastFinished(), tables.highestFinished());
        tables.count(loaded);
        loaded.nextDue = tables.nextDue().orElse(null);
        return loaded;
    }

    Tables tables() {
        return tables;
    }

    /** Returns the index of keys. */
    KeyIndex keys() {
        return keys;
    }

    /** Returns the counters as of the last commit. */
    QueueCounters counters() {
        return counters;
    }

    /** Returns how to reopen the file after it was left. */
    Opening again(boolean suspect) {
        return new Opening(Optional.of(log.committed()), counters.unsyncedLeases, suspect);
    }

    void beginSynced() throws SQLException {
        unsynced = false;
        statements.run("BEGIN IMMEDIATE");
    }

    /** Begins a transaction that survives the death of the process, but not necessarily a power failure. */
    void beginUnsynced() throws SQLException {
        unsynced = true;
        if (durability == Durability.FULL) {
            statements.run("PRAGMA synchronous = NORMAL");
        }
        statements.run("BEGIN IMMEDIATE");
    }

    void commit(QueueCounters next, int remembered) throws SQLException, DamagedException, IOException {
        if (next.lastFinished > counters.lastFinished) {
            tables.forgetFinished(next.lastFinished - remembered);
        }
        if (next.waitingChanged) {
            next.nextDue = tables.nextDue().orElse(null);
        }
        if (!next.paused.equals(counters.paused)) {
            tables.pause(next.paused);
            log.mergeSoon(); // a pause survives the loss of the log
        }
        if (next.lastPosition > reserved) {
            reserve(next);
        }
        keys.settle(tables);
        statements.run("COMMIT");
        keys.committed();
        counters = next;
        counters.waitingChanged = false;
        if (log.advance(!unsynced)) {
            counters.unsyncedLeases.clear();
        }
    }

    private void reserve(QueueCounters next) throws SQLException {
        reserved = next.lastPosition + RESERVED_IDS;
        tables.reserve(reserved);
    }

    /** Restores the configured syncing for future commits. */
    void syncAgain() throws SQLException {
        if (durability == Durability.FULL) {
            statements.run("PRAGMA synchronous = FULL");
        }
    }

    /** Rolls the transaction back, unless SQLite already has, or none was begun. */
    void rollback() throws SQLException {
        keys.undone();
        try {
            statements.run("ROLLBACK");
        } catch (SQLException e) {
            if (e.getErrorCode() != SQLiteErrorCode.SQLITE_ERROR.code) {
                throw e;
            }
        }
    }

    /** Does a part of the periodic work: checkpoints a long log, and verifies a part of a large file. */
    void maintain() throws SQLException, DamagedException, IOException {
        if (log.mergeIfLong()) { // otherwise pages have been written whose checksums are not recorded
            inspection.goOn();
        }
    }

    /** Returns whether the files are still where they were opened, see {@link Placement}. */
    boolean isInPlace() {
        return placement.isKept(log.committed());
    }

    /** Makes the next check examine the files again. */
    void expectMoved() {
        placement.expectMoved();
    }

    /** Copies everything into the successor of files that are no longer in place. */
    void copyIntoSuccessor() throws SQLException, IOException, DamagedException {
        Connections.copyIntoSuccessor(statements, file, counters);
    }

    /** Returns whether there is more to verify. */
    boolean verifies() {
        return inspection.goesOn();
    }

    /** Checkpoints the log and closes the file, marking it as complete. */
    void closeInOrder() throws SQLException, IOException, DamagedException {
        try {
            log.mergeWhole();
            tables.markClosed(counters.lastPosition, counters.lastFinished);
            log.end();
            resources.closeFirst(guard); // so that the writer removes the log
        } catch (SQLException | IOException | DamagedException | RuntimeException e) {
            leave(e);
            throw e;
        }
        close();
    }

    private void leave(Throwable reason) {
        try {
            close();
        } catch (SQLException | IOException e) {
            reason.addSuppressed(e);
        }
    }

    /**
     * Closes the file as it is, with its log. Channels are closed after connections, as closing one releases SQLite's
     * locks.
     */
    @Override
    public void close() throws SQLException, IOException {
        resources.close();
    }
}
