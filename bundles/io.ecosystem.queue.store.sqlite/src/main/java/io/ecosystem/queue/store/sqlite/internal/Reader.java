package io.ecosystem.queue.store.sqlite.internal;

import java.io.Serial;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection that reads the file of a queue while another writes; one thread at a time, guarded by its lock. While
 * the file is closed and reopened, no reads are allowed: an old connection would keep the index of the old log.
 */
final class Reader {

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection; // null until needed, as is what follows
    private @Nullable Tables tables;
    private boolean admits;

    /** Thrown while the file is not open. */
    static final class NotOpenException extends Exception {

        @Serial
        private static final long serialVersionUID = 1L;
    }

    /**
     * A read operation.
     *
     * @param <T> its result
     */
    @FunctionalInterface
    interface Look<T> {

        T into(Tables tables) throws SQLException, DamagedException;
    }

    Reader(Path file) {
        this.file = file;
    }

    /** Reads, and after a failure retries once with a new connection, as this one's memory may be wrong. */
    <T> T look(Look<T> look) throws SQLException, DamagedException, NotOpenException {
        lock.lock();
        try {
            if (!admits) {
                throw new NotOpenException();
            }
            boolean fresh = connection == null;
            try {
                return look.into(tables());
            } catch (SQLException | DamagedException e) {
                disconnect();
                if (fresh) {
                    throw e;
                }
                return look.into(tables());
            }
        } finally {
            lock.unlock();
        }
    }

    private Tables tables() throws SQLException {
        Tables known = tables;
        if (known == null) {
            Connection opened = Connections.reader(file);
            connection = opened;
            known = new Tables(new PreparedStatements(opened));
            tables = known;
        }
        return known;
    }

    /** Allows reads; each connection is opened when needed. */
    void open() {
        lock.lock();
        try {
            admits = true;
        } finally {
            lock.unlock();
        }
    }

    /** Prevents reads until it is opened. */
    void close() {
        lock.lock();
        try {
            admits = false;
            disconnect();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the file that it reads. */
    Path file() {
        return file;
    }

    private void disconnect() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // it only read: nothing is lost with it
        } finally {
            connection = null;
            tables = null;
        }
    }
}
