package io.ecosystem.queue.store.sqlite.internal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;

/** The connection that looks into the file of a queue while another writes; one thread at a time, guarded by its lock. */
final class Reader {

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private Connection connection;
    private Statements statements;

    /**
     * What is looked at.
     *
     * @param <T> what is seen
     */
    @FunctionalInterface
    interface Look<T> {

        T into(Statements statements) throws SQLException, DamagedException;
    }

    Reader(Path file) {
        this.file = file;
    }

    /** Looks, and after a failure once more with another connection, as what this one holds in memory may be wrong then. */
    <T> T look(Look<T> look) throws SQLException, DamagedException {
        lock.lock();
        try {
            boolean fresh = connection == null;
            try {
                return look.into(statements());
            } catch (SQLException | DamagedException e) {
                close();
                if (fresh) {
                    throw e;
                }
                return look.into(statements());
            }
        } finally {
            lock.unlock();
        }
    }

    private Statements statements() throws SQLException {
        if (connection == null) {
            connection = Database.reader(file);
            statements = new Statements(connection);
        }
        return statements;
    }

    /** Closes the connection; the next look opens another. */
    void close() {
        lock.lock();
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // it only looked: nothing is lost with it
        } finally {
            connection = null;
            lock.unlock();
        }
    }
}
