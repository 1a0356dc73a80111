package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import io.ecosystem.spi.queue.Activity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/**
 * The open file of one queue: the connection that writes, and what it knows. Used by the holder of the commit lock.
 *
 * <p>SQLite trusts what it has written, and what it reads. So {@link Inspection} comes before it, and after a failure
 * of the disk the file is {@linkplain #close() left as it is} and opened again: a sync that failed may have dropped
 * what a later sync reports as safe.
 */
final class Database implements AutoCloseable {

    /** {@code PRAGMA application_id} of a queue: the letters ECOQ. */
    static final int APPLICATION_ID = 0x45434f51;
    /** {@code PRAGMA user_version}: the version of the schema. */
    static final int VERSION = 3;
    /** The version before, which was never released: checksums of entries covered less. */
    static final int UNRELEASED = 2;
    /** Of each page of the file. */
    static final int PAGE_BYTES = 4_096;

    private static final int BUSY_MILLIS = 2_000;
    private static final long PLACE_INTERVAL_NANOS = 20_000_000;
    private static final int CACHE_KIB = 8 * 1024;
    /** How many ids are reserved at a time, so that none is given twice even if the latest entries are gone. */
    private static final long RESERVED_IDS = 100_000;

    /**
     * How a file is opened.
     *
     * @param committed the end of the log as this process committed it; empty if it has not had the file open before,
     *     and holds no leases
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

    private final QueueFile file;
    private final Durability durability;
    private final Tuning tuning;
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final CheckFile checks;
    private final FileChannel pages;
    /**
     * SQLite merges the log when it closes what it takes for the last connection. One that only reads cannot, so it is
     * there before the other, and closed after it.
     */
    private final Connection guard;

    private final Connection connection;
    private final PreparedStatements statements;
    private final Tables tables;
    private final LogIndex index;
    private final Inspection inspection;
    private Counters counters;
    private KeyIndex keys;
    private long reserved;
    private Synced committed;
    private boolean unsynced;
    private int nextCheckpoint;
    private boolean merged = true;
    private final List<Object> identities;
    private long placeCheckedAt = System.nanoTime();
    private boolean inPlace = true;
    private IOException unnoted; // null if all that is synced is noted

    private Database(QueueFile file, Durability durability, Tuning tuning, Opening opening, Consumer<Synced> begun)
            throws SQLException, IOException, DamagedException {
        this.file = file;
        this.durability = durability;
        this.tuning = tuning;
        nextCheckpoint = tuning.checkpointFrames();
        try {
            checks = later(CheckFile.open(file.checks()));
            pages = later(FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE));
            inspection = new Inspection(file, checks, pages, opening);
            if (durability != Durability.FULL || !checks.knowsLog()) {
                checks.forgetLog(); // from now on it is missed
                QueueFile.sync(file.path().getParent());
            }
            guard = later(connect(file.path(), SQLiteOpenMode.READONLY));
            if (Files.exists(file.log())) {
                attachGuard();
            }
            connection = later(connect(file.path(), SQLiteOpenMode.READWRITE));
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
            begin(opening);
            QueueFile.sync(
                    file.path().getParent()); // SQLite does that for the log, but does not look whether it failed
            index = LogIndex.open(file.index());
            closing.addLast(index);
            committed = index.end();
            begun.accept(committed);
            if (!checkpoint()) {
                throw new IOException("its write-ahead log cannot be merged while another program reads the file");
            }
            inspection.rebuild();
            identities = file.identities();
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

    /** Makes the file of a new queue: first under another name, so that a file that is there is whole. */
    static void create(QueueFile file, Set<Activity> paused) throws SQLException, IOException, DamagedException {
        create(file.unfinished(), file.queue(), paused, tables -> {});
        Files.move(file.unfinished(), file.path(), StandardCopyOption.ATOMIC_MOVE);
        QueueFile.sync(file.path().getParent());
    }

    /** What a new file begins with. */
    interface Content {

        void into(PreparedStatements statements) throws SQLException, IOException, DamagedException;
    }

    /**
     * Makes a file that is not in use yet, and is whole on the disk.
     *
     * @throws IOException also if SQLite takes the new file for damaged, as it does after some failures of the disk
     */
    static void create(Path path, String name, Set<Activity> paused, Content content)
            throws SQLException, IOException, DamagedException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(path.resolveSibling(path.getFileName() + "-journal"));
        try (Connection connection = connect(path, SQLiteOpenMode.CREATE);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size = " + PAGE_BYTES);
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA application_id = " + APPLICATION_ID);
            statement.execute("PRAGMA user_version = " + VERSION);
            statement.execute("BEGIN");
            statement.executeUpdate(schema());
            var statements = new PreparedStatements(connection);
            new Tables(statements).insertQueue(name, paused);
            content.into(statements);
            statement.execute("COMMIT");
            statement.execute("PRAGMA journal_mode = WAL");
        } catch (SQLException e) {
            if (Fault.of(e) == Fault.CONTENT) {
                throw new IOException("%s cannot be made: %s".formatted(path, e), e);
            }
            throw e;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static String schema() throws IOException {
        try (InputStream in = Database.class.getResourceAsStream("schema.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
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

    /** A connection for looking only. */
    static Connection reader(Path file) throws SQLException {
        return connect(file, SQLiteOpenMode.READONLY);
    }

    /** The name of the queue in a file that is not open. Changes nothing, not even the write-ahead log. */
    static Optional<String> name(Path file) throws SQLException, DamagedException {
        try (Connection connection =
                JDBC.createConnection(url(file) + "?immutable=1", new SQLiteConfig().toProperties())) {
            return new PreparedStatements(connection)
                    .ask(
                            "SELECT name FROM queue",
                            rows -> rows.next() ? Optional.of(rows.getString(1)) : Optional.empty());
        }
    }

    private static Connection connect(Path file, SQLiteOpenMode mode) throws SQLException {
        var config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        if (mode == SQLiteOpenMode.READONLY) {
            config.resetOpenMode(SQLiteOpenMode.READWRITE);
        }
        config.setOpenMode(mode);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setGetGeneratedKeys(false);
        return JDBC.createConnection(url(file), config.toProperties());
    }

    private static String url(Path file) {
        return "jdbc:sqlite:" + file.toUri();
    }

    /** Reads what the file holds, and notes that it is in use. */
    private void begin(Opening opening) throws SQLException, DamagedException, IOException {
        inspection.lookInto(statements, tables);
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
        counters = load();
        keys = KeyIndex.of(tables, tuning.keysInMemory());
        reserve(counters);
        tables.markInUse();
        statements.run("COMMIT");
    }

    /** What makes one doubt that the file is complete; empty if nothing does. */
    Optional<String> doubt() {
        return inspection.doubt();
    }

    private Counters load() throws SQLException, DamagedException {
        Tables.QueueRow queue = tables.queue();
        if (!queue.name().equals(file.queue())) {
            throw new DamagedException("it is not the file of this queue", null);
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
        return new Opening(Optional.of(committed), counters.unsyncedLeases, suspect);
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
            nextCheckpoint = 0; // a pause holds even if the log is lost
        }
        if (next.lastPosition > reserved) {
            reserve(next);
        }
        keys.settle(tables);
        statements.run("COMMIT");
        keys.committed();
        counters = next;
        counters.waitingChanged = false;
        Synced before = committed;
        committed = index.end();
        if (unsynced || committed.equals(before)) { // without a change there is no sync
            return;
        }
        counters.unsyncedLeases.clear();
        if (durability == Durability.FULL) {
            try {
                checks.note(committed);
            } catch (IOException e) { // what is committed is committed, and told so
                unnoted = e;
            }
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
        if (unnoted != null) {
            throw unnoted;
        }
        if (committed.frames() >= nextCheckpoint) {
            merged = checkpoint();
            nextCheckpoint = merged ? tuning.checkpointFrames() : committed.frames() + tuning.checkpointFrames() / 8;
        }
        if (merged) { // else pages have been written that are not noted
            inspection.goOn();
        }
    }

    /**
     * Whether the files are still where they were opened. Looks at most fifty times a second; what is committed in
     * between is in the open files all the same.
     */
    boolean isInPlace() {
        long now = System.nanoTime();
        if (inPlace && now - placeCheckedAt >= PLACE_INTERVAL_NANOS) {
            placeCheckedAt = now;
            inPlace = isInPlaceNow();
        }
        return inPlace;
    }

    private boolean isInPlaceNow() {
        try {
            return file.identities().equals(identities)
                    && Files.size(file.log()) >= WriteAheadLog.offset(committed.frames());
        } catch (IOException e) {
            return false;
        }
    }

    /** Looks whether the files are in their place the next time that it is asked. */
    void expectMoved() {
        placeCheckedAt = System.nanoTime() - PLACE_INTERVAL_NANOS;
    }

    /** Copies everything into the successor of files that are no longer in their place. */
    void copyIntoSuccessor() throws SQLException, IOException, DamagedException {
        Files.createDirectories(file.path().getParent());
        Files.deleteIfExists(file.unfinished());
        statements.run("VACUUM INTO ?", file.unfinished().toString());
        try (Connection copy = connect(file.unfinished(), SQLiteOpenMode.READWRITE)) {
            new Tables(new PreparedStatements(copy)).markClosed(counters.lastPosition, counters.lastFinished);
        }
        try (FileChannel channel = FileChannel.open(file.unfinished(), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(file.unfinished(), file.successor(), StandardCopyOption.ATOMIC_MOVE);
        QueueFile.sync(file.path().getParent());
    }

    /** Whether there is more to verify. */
    boolean verifies() {
        return inspection.goesOn();
    }

    /**
     * Merges the log into the file, and notes the checksums of the pages that came from it before the next change
     * begins the log anew.
     *
     * @return whether all of it was merged; if not, something reads what the log would replace
     */
    private boolean checkpoint() throws SQLException, DamagedException, IOException {
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

    /** Merges the log and closes the file, which then says that it is complete. */
    void closeInOrder() throws SQLException, IOException, DamagedException {
        try {
            if (!checkpoint()) {
                throw new IOException("another program reads it");
            }
            tables.markClosed(counters.lastPosition, counters.lastFinished);
            committed = index.end();
            if (!checkpoint()) {
                throw new IOException("another program reads it");
            }
            checks.note(Synced.NOTHING);
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
