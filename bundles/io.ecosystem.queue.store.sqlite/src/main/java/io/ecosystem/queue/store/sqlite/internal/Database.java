package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.sqlite.SQLiteErrorCode;

/**
 * The open file of one queue: the connection that writes, and what it knows. Used by the holder of the commit lock.
 *
 * <p>SQLite trusts what it has written, and what it reads. So {@link Inspection} comes before it, and after a failure
 * of the disk the file is {@linkplain #close() left as it is} and opened again: a sync that failed may have dropped
 * what a later sync reports as safe.
 */
final class Database implements AutoCloseable {

    private static final int CACHE_KIB = 8 * 1024;
    /** How many ids are reserved at a time, so that none is given twice even if the latest entries are gone. */
    private static final long RESERVED_IDS = 100_000;

    private final QueueFile file;
    private final Durability durability;
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    /**
     * SQLite merges the log when it closes what it takes for the last connection. One that only reads cannot, so it is
     * there before the other, and closed after it.
     */
    private final Connection guard;

    private final PreparedStatements statements;
    private final Tables tables;
    private final Inspection inspection;
    private final CommittedLog log;
    private final Placement placement;
    private Counters counters;
    private KeyIndex keys;
    private long reserved;
    private boolean unsynced;

    private Database(QueueFile file, Durability durability, Tuning tuning, Opening opening, Consumer<Synced> begun)
            throws SQLException, IOException, DamagedException {
        this.file = file;
        this.durability = durability;
        try {
            var checks = later(CheckFile.open(file.checks()));
            var pages = later(FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE));
            inspection = new Inspection(file, checks, pages, opening);
            if (durability != Durability.FULL || !checks.knowsLog()) {
                checks.forgetLog(); // from now on it is missed
                QueueFile.sync(file.folder());
            }
            guard = later(Connections.reader(file.path()));
            if (Files.exists(file.log())) {
                attachGuard();
            }
            var connection = later(Connections.writer(file.path()));
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
            counters = load();
            keys = KeyIndex.of(tables, tuning.keysInMemory());
            reserve(counters);
            tables.markInUse();
            statements.run("COMMIT");
            QueueFile.sync(file.folder()); // SQLite does that for the log, but does not look whether it failed
            var index = LogIndex.open(file.index());
            closing.addLast(index);
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

    /** Has the guard hold its lock on the file, which each look takes if it is not held. */
    private void attachGuard() throws SQLException {
        try (Statement statement = guard.createStatement()) {
            statement.executeQuery("SELECT in_use FROM queue").close();
        }
    }

    private <T extends AutoCloseable> T later(T closeable) {
        closing.push(closeable);
        return closeable;
    }

    /**
     * Opens a file that exists.
     *
     * @param begun is told the end of the log after the first change, which notes that the file is in use: it counts
     *     also if the rest fails
     * @throws DamagedException if it is not what was once written, and cannot be used
     */
    static Database open(QueueFile file, Durability durability, Tuning tuning, Opening opening, Consumer<Synced> begun)
            throws SQLException, IOException, DamagedException {
        return new Database(file, durability, tuning, opening, begun);
    }

    /** Begins the first transaction: what was being processed when the file was left is there again. */
    private void begin(Opening opening) throws SQLException {
        statements.run("BEGIN IMMEDIATE");
        if (opening.first()) {
            tables.redeliverTaken();
        }
        for (var lease : opening.unsynced().entrySet()) {
            tables.restoreLease(lease.getKey(), lease.getValue());
        }
        if (inspection.doubt().isPresent()) { // what was processed since may be here again
            tables.markRedelivered();
        }
    }

    /** What makes one doubt that the file is complete; empty if nothing does. */
    Optional<String> doubt() {
        return inspection.doubt();
    }

    private Counters load() throws SQLException, DamagedException {
        Tables.QueueRow queue = tables.queue();
        if (!queue.name().equals(file.queue())) {
            throw new DamagedException("it is not the file of this queue");
        }
        var loaded = new Counters();
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

    /** Which entries have which keys. */
    KeyIndex keys() {
        return keys;
    }

    /** The counters as of the last commit. */
    Counters counters() {
        return counters;
    }

    /** How the file is to be opened when it was left. */
    Opening again(boolean suspect) {
        return new Opening(Optional.of(log.committed()), counters.unsyncedLeases, suspect);
    }

    void beginSynced() throws SQLException {
        unsynced = false;
        statements.run("BEGIN IMMEDIATE");
    }

    /** Begins a transaction that a power cut may take, but not the death of the process. */
    void beginUnsynced() throws SQLException {
        unsynced = true;
        if (durability == Durability.FULL) {
            statements.run("PRAGMA synchronous = NORMAL");
        }
        statements.run("BEGIN IMMEDIATE");
    }

    void commit(Counters next, int remembered) throws SQLException, DamagedException, IOException {
        if (next.lastFinished > counters.lastFinished) {
            tables.forgetFinished(next.lastFinished - remembered);
        }
        if (next.waitingChanged) {
            next.nextDue = tables.nextDue().orElse(null);
        }
        if (!next.paused.equals(counters.paused)) {
            tables.pause(next.paused);
            log.mergeSoon(); // a pause holds even if the log is lost
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

    private void reserve(Counters next) throws SQLException {
        reserved = next.lastPosition + RESERVED_IDS;
        tables.reserve(reserved);
    }

    /** Syncs the commits to come again as configured. */
    void syncAgain() throws SQLException {
        if (durability == Durability.FULL) {
            statements.run("PRAGMA synchronous = FULL");
        }
    }

    /** Undoes the transaction, unless SQLite has done so, or none was begun. */
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

    /** Does a part of what has to be done now and then: merges a long log, and verifies a part of a large file. */
    void maintain() throws SQLException, DamagedException, IOException {
        if (log.mergeIfLong()) { // else pages have been written that are not noted
            inspection.goOn();
        }
    }

    /** Whether the files are still where they were opened: see {@link Placement}. */
    boolean isInPlace() {
        return placement.isKept(log.committed());
    }

    /** Looks whether the files are in their place the next time that it is asked. */
    void expectMoved() {
        placement.expectMoved();
    }

    /** Copies everything into the successor of files that are no longer in their place. */
    void copyIntoSuccessor() throws SQLException, IOException, DamagedException {
        Connections.copyIntoSuccessor(statements, file, counters);
    }

    /** Whether there is more to verify. */
    boolean verifies() {
        return inspection.goesOn();
    }

    /** Merges the log and closes the file, which then says that it is complete. */
    void closeInOrder() throws SQLException, IOException, DamagedException {
        try {
            log.mergeWhole();
            tables.markClosed(counters.lastPosition, counters.lastFinished);
            log.end();
            closing.remove(guard); // closed before the other, which then removes the log
            closing.push(guard);
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

    /** Closes the file as it is, log and all. Channels go after connections, as closing one ends SQLite's locks. */
    @Override
    public void close() throws SQLException, IOException {
        Exception first = null;
        while (!closing.isEmpty()) {
            try {
                closing.pop().close();
            } catch (Exception e) {
                first = first == null ? e : first;
            }
        }
        switch (first) {
            case null -> {}
            case SQLException e -> throw e;
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IOException(first);
        }
    }
}
