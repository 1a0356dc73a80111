package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.Activity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** Creates queue files, and connects SQLite to them. */
final class Connections {

    /** {@code PRAGMA application_id} of a queue: the letters ECOQ. */
    static final int APPLICATION_ID = 0x45434f51;
    /** {@code PRAGMA user_version}: the version of the schema. */
    static final int VERSION = 4;
    /** The previous version: the index of keys held other digests. */
    static final int OTHER_DIGESTS = 3;
    /** The version before that, unreleased: checksums of entries covered less. */
    static final int UNRELEASED = 2;
    /** The page size of a file. */
    static final int PAGE_BYTES = 4_096;

    private static final int BUSY_MILLIS = 2_000;

    private Connections() {}

    /** Creates the file of a new queue, first under another name, so an existing file is always complete. */
    static void create(QueueFile file, Set<Activity> paused) throws SQLException, IOException, DamagedException {
        create(file.unfinished(), file.queue(), paused, tables -> {});
        Files.move(file.unfinished(), file.path(), StandardCopyOption.ATOMIC_MOVE);
        QueueFile.sync(file.folder());
    }

    /** The initial content of a new file. */
    interface Content {

        void into(PreparedStatements statements) throws SQLException, IOException, DamagedException;
    }

    /**
     * Creates a file that is not in use yet, and syncs it to the disk.
     *
     * @throws IOException also if SQLite considers the new file damaged, as it does after some disk failures
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
            statement.executeUpdate(Schema.statements());
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
        sync(path);
    }

    /**
     * Copies the content of an open file into its successor, which is cleanly closed and synced to the disk.
     *
     * @param counters as of the last commit
     */
    static void copyIntoSuccessor(PreparedStatements from, QueueFile file, QueueCounters counters)
            throws SQLException, IOException, DamagedException {
        Files.createDirectories(file.path().getParent());
        Files.deleteIfExists(file.unfinished());
        from.run("VACUUM INTO ?", file.unfinished().toString());
        try (Connection copy = writer(file.unfinished())) {
            new Tables(new PreparedStatements(copy)).markClosed(counters.lastPosition, counters.lastFinished);
        }
        sync(file.unfinished());
        Files.move(file.unfinished(), file.successor(), StandardCopyOption.ATOMIC_MOVE);
        QueueFile.sync(file.folder());
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Opens a connection that reads and changes a file. */
    static Connection writer(Path file) throws SQLException {
        return connect(file, SQLiteOpenMode.READWRITE);
    }

    /** Opens a read-only connection. */
    static Connection reader(Path file) throws SQLException {
        return connect(file, SQLiteOpenMode.READONLY);
    }

    /**
     * Returns the name of the queue in a file that is not open. Changes neither the file nor its write-ahead log, which
     * is only consulted if the file makes no sense without it: the process may have died during a checkpoint.
     */
    static Optional<String> name(Path file) throws SQLException, DamagedException {
        try (Connection alone = JDBC.createConnection(url(file) + "?immutable=1", new SQLiteConfig().toProperties())) {
            return name(alone);
        } catch (SQLException e) {
            if (!Files.exists(file.resolveSibling(file.getFileName() + "-wal"))) {
                throw e;
            }
        }
        try (Connection withLog = reader(file)) {
            return name(withLog);
        }
    }

    private static Optional<String> name(Connection connection) throws SQLException, DamagedException {
        return new PreparedStatements(connection)
                .ask("SELECT name FROM queue", rows -> rows.next() ? Optional.of(rows.getString(1)) : Optional.empty());
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
}
