package io.ecosystem.queue.store.sqlite.internal;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is open for one file, closed in the reverse order of its opening. Used by one thread at a time. */
final class OpenResources implements AutoCloseable {

    private final Deque<AutoCloseable> closing = new ArrayDeque<>();

    /** Adds a resource, to be closed before all others; returns it. */
    <T extends AutoCloseable> T add(T opened) {
        closing.push(opened);
        return opened;
    }

    /** Adds a resource to be closed after all others. */
    void addLast(AutoCloseable opened) {
        closing.addLast(opened);
    }

    /** Moves a resource before all others. */
    void closeFirst(AutoCloseable opened) {
        closing.remove(opened);
        closing.push(opened);
    }

    /** Closes all, even if one fails, and throws the first failure. */
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
