package io.ecosystem.queue.store.sqlite.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Runs SQL on one connection, preparing each statement once. Used by one thread at a time. */
final class PreparedStatements {

    private static final byte[] EMPTY = {};

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    /**
     * Reads the rows of a query.
     *
     * @param <T> the result
     */
    @FunctionalInterface
    interface Query<T> {

        T from(ResultSet rows) throws SQLException, DamagedException;
    }

    PreparedStatements(Connection connection) {
        this.connection = connection;
    }

    /** Runs a statement and returns the number of changed rows. */
    int run(String sql, Object... values) throws SQLException {
        try {
            return bind(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw forget(sql, e);
        }
    }

    /** Runs a query; the rows are valid until it returns. */
    <T> T ask(String sql, Query<T> query, Object... values) throws SQLException, DamagedException {
        try (ResultSet rows = bind(sql, values).executeQuery()) {
            return query.from(rows);
        } catch (SQLException e) {
            throw forget(sql, e);
        }
    }

    /** Discards a failed statement, as the driver may have closed it. */
    private SQLException forget(String sql, SQLException reason) {
        PreparedStatement failed = prepared.remove(sql);
        if (failed != null) {
            try {
                failed.close();
            } catch (SQLException e) {
                reason.addSuppressed(e);
            }
        }
        return reason;
    }

    private PreparedStatement bind(String sql, Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case String text -> statement.setString(i + 1, text);
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                default -> throw new IllegalArgumentException("cannot store a " + values[i].getClass());
            }
        }
        return statement;
    }

    /** Returns the text of a column that is never null. */
    static String text(ResultSet rows, int column) throws SQLException, DamagedException {
        String text = rows.getString(column);
        if (text == null) {
            throw new DamagedException(
                    "a row lacks its %s".formatted(rows.getMetaData().getColumnName(column)));
        }
        return text;
    }

    /** Returns the bytes of a column; the driver does not distinguish an empty array from null. */
    static byte[] bytes(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNullElse(rows.getBytes(column), EMPTY);
    }
}
