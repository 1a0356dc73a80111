package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.queue.Activity;
import io.ecosystem.api.queue.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/** The open file of one queue: the connection that writes, and what it knows. Used by the writer's thread. */
final class Database implements AutoCloseable {

    /** {@code PRAGMA application_id} of a queue: the letters ECOQ. */
    static final int APPLICATION_ID = 0x45434f51;
    /** {@code PRAGMA user_version}: the version of the schema. */
    static final int VERSION = 2;

    private static final int BUSY_MILLIS = 2_000;
    private static final int CHECKPOINT_PAGES = 4_000;
    private static final int CACHE_KIB = 8 * 1024;

    private final Connection connection;
    private final Statements statements;
    private final PowerCut powerCut;
    private Counters counters;
    private Keys keys;
    private String doubt;

    private Database(Connection connection, PowerCut powerCut) {
        this.connection = connection;
        this.powerCut = powerCut;
        statements = new Statements(connection);
    }

    /** Makes the file of a new queue: first under another name, so that a file that is there is whole. */
    static void create(Path file, String name, Set<Activity> paused) throws SQLException, IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        try (Connection connection = connect(unfinished, SQLiteOpenMode.CREATE);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA application_id = " + APPLICATION_ID);
            statement.execute("PRAGMA user_version = " + VERSION);
            statement.execute("BEGIN");
            statement.executeUpdate(schema());
            var insert = new Statements(connection);
            insert.run("INSERT INTO queue VALUES (1, ?, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)", name, flags(paused));
            statement.execute("COMMIT");
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        QueueFile.sync(file.getParent());
    }

    private static String schema() throws IOException {
        try (InputStream in = Database.class.getResourceAsStream("schema.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Opens a file that exists, checks it as far as that is quick, and makes what was taken pending again. */
    static Database open(QueueFile file, PowerCut powerCut) throws SQLException, IOException, DamagedException {
        file.checkHeader();
        boolean log = Files.exists(file.log());
        return connected(file, powerCut, database -> database.begin(file, log));
    }

    /** Opens a file that this process has had open before, and whose leases it still holds. */
    static Database openAgain(QueueFile file, PowerCut powerCut) throws SQLException, IOException, DamagedException {
        file.checkHeader();
        return connected(file, powerCut, database -> database.load(file));
    }

    /** What is done first with an open file. */
    @FunctionalInterface
    private interface Start {

        void with(Database database) throws SQLException, IOException, DamagedException;
    }

    private static Database connected(QueueFile file, PowerCut powerCut, Start start) throws SQLException, IOException,
            DamagedException {
        Connection connection = connect(file.path(), SQLiteOpenMode.READWRITE);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = " + powerCut.synchronous());
            statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
            statement.execute("PRAGMA cache_size = -" + CACHE_KIB);
            statement.execute("PRAGMA fullfsync = 1");
            statement.execute("PRAGMA checkpoint_fullfsync = 1");
            var database = new Database(connection, powerCut);
            start.with(database);
            return database;
        } catch (SQLException | IOException | DamagedException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection for looking only, while another one has the file open. */
    static Connection reader(Path file) throws SQLException {
        Connection connection = connect(file, SQLiteOpenMode.READWRITE);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = 1");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The name of the queue in a file that is not open. Changes nothing, not even the write-ahead log. */
    static Optional<String> name(Path file) throws SQLException, DamagedException {
        try (Connection connection = JDBC.createConnection(url(file) + "?immutable=1", new SQLiteConfig()
                .toProperties())) {
            return new Statements(connection).ask("SELECT name FROM queue", rows -> rows.next()
                    ? Optional.of(rows.getString(1))
                    : Optional.empty());
        }
    }

    private static Connection connect(Path file, SQLiteOpenMode mode) throws SQLException {
        var config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setOpenMode(mode);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setGetGeneratedKeys(false);
        return JDBC.createConnection(url(file), config.toProperties());
    }

    private static String url(Path file) {
        return "jdbc:sqlite:" + file.toUri();
    }

    private void begin(QueueFile file, boolean log) throws SQLException, DamagedException, IOException {
        boolean inUse = load(file);
        if (inUse && !log) {
            checkWhole();
            doubt = "its write-ahead log %s is missing: unless another program has merged it, the latest changes are lost"
                    .formatted(file.log().getFileName());
        } else {
            file.checkQuickly(statements);
        }
        Counters next = counters.copy();
        statements.run("BEGIN IMMEDIATE");
        statements.run("UPDATE entry SET state = 0, redeliveries = redeliveries + 1 WHERE state = 1");
        next.set(State.PENDING, next.entries(State.PENDING) + next.entries(State.TAKEN), next.bytes(State.PENDING)
                + next.bytes(State.TAKEN));
        next.set(State.TAKEN, 0, 0);
        store(next, 1);
        statements.run("COMMIT");
        counters = next;
        if (!inUse) {
            checkpoint();
        }
    }

    /** Looks at every page. */
    private void checkWhole() throws SQLException, DamagedException {
        String result = statements.ask("PRAGMA integrity_check(1)", rows -> rows.getString(1));
        if (!result.equals("ok")) {
            throw new DamagedException(result, null);
        }
    }

    /** What makes one doubt that the file is complete; empty if nothing does. */
    Optional<String> doubt() {
        return Optional.ofNullable(doubt);
    }

    /** Reads the row of the queue, and says whether it was in use; then its counters are old, and entries are counted. */
    private boolean load(QueueFile file) throws SQLException, DamagedException {
        counters = new Counters();
        boolean inUse = statements.ask("SELECT * FROM queue", rows -> {
            if (!rows.next() || !rows.getString("name").equals(file.queue())) {
                throw new DamagedException("it is not the file of this queue", null);
            }
            for (State state : State.values()) {
                if (state != State.DONE) {
                    String column = state.name().toLowerCase(Locale.ROOT);
                    counters.set(state, rows.getLong(column), rows.getLong(column + "_bytes"));
                }
            }
            counters.lastPosition = rows.getLong("last_position");
            counters.lastFinished = rows.getLong("last_finished");
            for (Activity activity : Activity.values()) {
                if ((rows.getInt("paused") & 1 << activity.ordinal()) != 0) {
                    counters.paused.add(activity);
                }
            }
            return rows.getInt("in_use") == 1;
        });
        if (inUse) {
            count();
        }
        keys = Keys.of(statements, Keys.MANY);
        counters.nextDue = statements.nextDue().orElse(null);
        return inUse;
    }

    private void count() throws SQLException, DamagedException {
        for (State state : State.values()) {
            if (state != State.DONE) {
                counters.set(state, 0, 0);
            }
        }
        statements.ask("SELECT state, COUNT(*), SUM(size), MAX(position) FROM entry GROUP BY state", rows -> {
            while (rows.next()) {
                counters.set(Row.STATES[rows.getInt(1)], rows.getLong(2), rows.getLong(3));
                counters.lastPosition = Math.max(counters.lastPosition, rows.getLong(4));
            }
            return counters;
        });
        counters.lastFinished = statements.ask("SELECT MAX(number) FROM finished", rows -> Math.max(
                counters.lastFinished, rows.getLong(1)));
    }

    Statements statements() {
        return statements;
    }

    /** Which entries have which keys. */
    Keys keys() {
        return keys;
    }

    /** The counters as of the last commit. */
    Counters counters() {
        return counters;
    }

    void beginSynced() throws SQLException {
        statements.run("BEGIN IMMEDIATE");
    }

    /** Begins a transaction that a power cut may take, but not the death of the process. */
    void beginUnsynced() throws SQLException {
        if (powerCut == PowerCut.NOTHING) {
            statements.run("PRAGMA synchronous = NORMAL");
        }
        statements.run("BEGIN IMMEDIATE");
    }

    void commit(Counters next, int remembered) throws SQLException, DamagedException {
        if (next.lastFinished > counters.lastFinished) {
            statements.run("DELETE FROM finished WHERE number <= ?", next.lastFinished - remembered);
        }
        if (next.waitingChanged) {
            next.nextDue = statements.nextDue().orElse(null);
        }
        if (!next.paused.equals(counters.paused)) {
            statements.run("UPDATE queue SET paused = ?", flags(next.paused));
        }
        keys.settle(statements);
        statements.run("COMMIT");
        keys.committed();
        counters = next;
        counters.waitingChanged = false;
    }

    /** Syncs the commits to come again as configured. */
    void syncAgain() throws SQLException {
        if (powerCut == PowerCut.NOTHING) {
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

    private void store(Counters next, int inUse) throws SQLException {
        statements.run("UPDATE queue SET in_use = ?, paused = ?, last_position = ?, last_finished = ?, pending = ?, "
                + "pending_bytes = ?, taken = ?, taken_bytes = ?, waiting = ?, waiting_bytes = ?, error = ?, "
                + "error_bytes = ?", inUse, flags(next.paused), next.lastPosition, next.lastFinished, next.entries(
                        State.PENDING), next.bytes(State.PENDING), next.entries(State.TAKEN), next.bytes(
                                State.TAKEN), next.entries(State.WAITING), next.bytes(State.WAITING), next.entries(
                                        State.ERROR), next.bytes(State.ERROR));
    }

    private void checkpoint() throws SQLException, DamagedException {
        statements.ask("PRAGMA wal_checkpoint(TRUNCATE)", rows -> Optional.empty());
    }

    /** Marks the file as closed in order, and closes it; the write-ahead log is then merged into it and gone. */
    void closeInOrder() throws SQLException {
        try (connection) {
            store(counters, 0);
        }
    }

    /** Closes the file as it is. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private static int flags(Set<Activity> paused) {
        return paused.stream().mapToInt(activity -> 1 << activity.ordinal()).sum();
    }
}
