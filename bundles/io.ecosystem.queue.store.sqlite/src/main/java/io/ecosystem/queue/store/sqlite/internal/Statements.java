package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.queue.Entry;
import io.ecosystem.api.queue.Failure;
import io.ecosystem.api.queue.Filter;
import io.ecosystem.api.queue.Page;
import io.ecosystem.api.queue.State;
import io.ecosystem.api.queue.StoredQueue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Looks into the tables of one connection, with statements that are prepared once. Used by one thread at a time. */
final class Statements {

    private static final String COLUMNS = "e.id, e.position, e.key, e.grp, e.state, e.received, e.since, e.due, "
            + "e.attempts, e.redeliveries, e.failures, e.metadata, e.crc, e.body, e.lease";
    /** The first rows of a state after a position, whether blocked or not: two ranges of one index, merged. */
    private static final String IN_PLACE = "WITH place (id, position) AS ("
            + "SELECT * FROM (SELECT id, position FROM entry WHERE state = ?1 AND blocked = 0 AND position > ?2 "
            + "ORDER BY position LIMIT ?3) UNION ALL "
            + "SELECT * FROM (SELECT id, position FROM entry WHERE state = ?1 AND blocked = 1 AND position > ?2 "
            + "ORDER BY position LIMIT ?3) ORDER BY 2 LIMIT ?3) ";

    private static final String FROM_PLACE = " FROM place p CROSS JOIN entry e ON e.id = p.id ORDER BY p.position";
    private static final String PASSES = "e.received >= ?4 AND e.received < ?5 "
            + "AND (?6 = '' OR instr(e.reason, ?6) > 0) AND (?7 = '' OR e.version = ?7)";

    private static final int PASSES_AT = 16;
    private static final byte[] EMPTY = {};

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    /** What is known about a row of which only the place is wanted. */
    record Place(
            long id, long position, String key, String group, State state, long size, int failed, boolean passes) {}

    /** What a method does with rows. */
    @FunctionalInterface
    interface Read<T> {

        T from(ResultSet rows) throws SQLException, DamagedException;
    }

    Statements(Connection connection) {
        this.connection = connection;
    }

    /** Runs a statement and returns the number of rows that it changed. */
    int run(String sql, Object... values) throws SQLException {
        try {
            return bind(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw forget(sql, e);
        }
    }

    /** Asks something; the rows are valid until it has been read. */
    <T> T ask(String sql, Read<T> read, Object... values) throws SQLException, DamagedException {
        try (ResultSet rows = bind(sql, values).executeQuery()) {
            return read.from(rows);
        } catch (SQLException e) {
            throw forget(sql, e);
        }
    }

    /** Has a statement that failed prepared anew, as the driver may have ended it. */
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

    /** An entry. */
    Optional<Row> row(long id) throws SQLException, DamagedException {
        return ask(
                "SELECT " + COLUMNS + " FROM entry e WHERE e.id = ?",
                rows -> rows.next() ? Optional.of(row(rows)) : Optional.empty(),
                id);
    }

    /** The place of an entry. */
    Place place(long id) throws SQLException, DamagedException {
        return ask(
                "SELECT id, position, key, grp, state, size, failures, 1 FROM entry WHERE id = ?",
                Statements::place,
                id);
    }

    /** The first entries of a state in their order; as many as fit into a number of bytes, but at least one. */
    List<Row> first(State state, int max, long maxBytes) throws SQLException, DamagedException {
        return ask(
                IN_PLACE + "SELECT " + COLUMNS + FROM_PLACE,
                rows -> rows(rows, max, maxBytes),
                state.ordinal(),
                0,
                max);
    }

    /** The first pending entries that no other of their group is before. */
    List<Row> firstUnblocked(int max, long maxBytes) throws SQLException, DamagedException {
        return ask(
                "SELECT " + COLUMNS + " FROM entry e WHERE state = 0 AND blocked = 0 ORDER BY position LIMIT ?",
                rows -> rows(rows, max, maxBytes),
                max);
    }

    /** Waiting entries whose time has come, the earliest first. */
    List<Row> due(Instant now, int max, long maxBytes) throws SQLException, DamagedException {
        return ask(
                "SELECT " + COLUMNS + " FROM entry e WHERE state = 2 AND due <= ? ORDER BY due, position LIMIT ?",
                rows -> rows(rows, max, maxBytes),
                Row.millis(now),
                max);
    }

    /** The same that no other of their group is before. */
    List<Row> dueUnblocked(Instant now, int max, long maxBytes) throws SQLException, DamagedException {
        return ask(
                "SELECT " + COLUMNS + " FROM entry e WHERE state = 2 AND blocked = 0 AND due <= ? "
                        + "ORDER BY due, position LIMIT ?",
                rows -> rows(rows, max, maxBytes),
                Row.millis(now),
                max);
    }

    /** When the next waiting entry is due. */
    Optional<Instant> nextDue() throws SQLException, DamagedException {
        return ask(
                "SELECT due FROM entry WHERE state = 2 ORDER BY due LIMIT 1",
                rows -> rows.next() ? Optional.of(Instant.ofEpochMilli(rows.getLong(1))) : Optional.empty());
    }

    /** The places after a position, each with whether it passes the filter. */
    List<Place> places(Filter filter, long after, int max) throws SQLException, DamagedException {
        return ask(
                IN_PLACE + "SELECT e.id, e.position, e.key, e.grp, e.state, e.size, e.failures, " + PASSES + FROM_PLACE,
                rows -> {
                    var places = new ArrayList<Place>();
                    while (rows.next()) {
                        places.add(place(rows));
                    }
                    return places;
                },
                values(filter, after, max));
    }

    /** The entries after a position that pass a filter, of a bounded number that is looked at. */
    Page page(Filter filter, long after, int max) throws SQLException, DamagedException {
        return ask(
                IN_PLACE + "SELECT " + COLUMNS + ", " + PASSES + FROM_PLACE,
                rows -> {
                    var entries = new ArrayList<Entry>();
                    long bytes = 0;
                    long last = after;
                    int looked = 0;
                    while (rows.next()) {
                        looked++;
                        if (rows.getInt(PASSES_AT) == 1) {
                            Entry entry = row(rows).entry();
                            bytes += entry.body().length();
                            if (entries.size() == max || !entries.isEmpty() && bytes > StoredQueue.MAX_BYTES) {
                                return new Page(entries, String.valueOf(last));
                            }
                            entries.add(entry);
                        }
                        last = rows.getLong(2);
                    }
                    return new Page(entries, looked < StoredQueue.MAX_STEP ? "" : String.valueOf(last));
                },
                values(filter, after, StoredQueue.MAX_STEP));
    }

    private static Object[] values(Filter filter, long after, int max) {
        return new Object[] {
            filter.state().ordinal(),
            after,
            max,
            Row.millis(filter.receivedFrom()),
            Row.millis(filter.receivedBefore()),
            filter.reason(),
            filter.version()
        };
    }

    private static Place place(ResultSet rows) throws SQLException, DamagedException {
        return new Place(
                rows.getLong(1),
                rows.getLong(2),
                text(rows, 3),
                text(rows, 4),
                state(rows.getInt(5)),
                rows.getLong(6),
                rows.getInt(7),
                rows.getInt(8) == 1);
    }

    /** The state of a number. */
    static State state(int number) throws DamagedException {
        if (number < 0 || number >= State.DONE.ordinal()) {
            throw new DamagedException("an entry is in state %d, which there is not".formatted(number), null);
        }
        return Row.STATES[number];
    }

    private List<Row> rows(ResultSet rows, int max, long maxBytes) throws SQLException, DamagedException {
        var found = new ArrayList<Row>();
        long bytes = 0;
        while (found.size() < max && rows.next()) {
            Row row = row(rows);
            bytes += row.entry().body().length();
            if (bytes > maxBytes && !found.isEmpty()) {
                break;
            }
            found.add(row);
        }
        return found;
    }

    /** Reads each entry, as {@link #row(long)} does. */
    void checkRows() throws SQLException, DamagedException {
        ask("SELECT " + COLUMNS + " FROM entry e", rows -> {
            while (rows.next()) {
                row(rows);
            }
            return true;
        });
    }

    /** The row that the cursor stands on, its checksum checked. */
    Row row(ResultSet rows) throws SQLException, DamagedException {
        long id = rows.getLong(1);
        String key = text(rows, 3);
        String group = text(rows, 4);
        int failed = rows.getInt(11);
        String metadata = text(rows, 12);
        byte[] body = bytes(rows, 14);
        if (Row.crc(key, group, metadata, rows.getLong(6), body) != rows.getLong(13)) {
            throw new DamagedException("the checksum of entry %s is wrong".formatted(key), null);
        }
        return new Row(
                id,
                rows.getLong(2),
                rows.getInt(15),
                failed,
                new Entry(
                        key,
                        group,
                        Bytes.of(body),
                        metadata.isEmpty() ? Map.of() : metadata(metadata),
                        state(rows.getInt(5)),
                        Instant.ofEpochMilli(rows.getLong(6)),
                        Instant.ofEpochMilli(rows.getLong(7)),
                        Instant.ofEpochMilli(rows.getLong(8)),
                        rows.getInt(9),
                        rows.getInt(10),
                        failed == 0 ? List.of() : failures(id)));
    }

    private Map<String, String> metadata(String json) throws SQLException, DamagedException {
        return ask(
                "SELECT key, value FROM json_each(?)",
                rows -> {
                    var values = new HashMap<String, String>();
                    while (rows.next()) {
                        values.put(rows.getString(1), rows.getString(2));
                    }
                    return values;
                },
                json);
    }

    private List<Failure> failures(long id) throws SQLException, DamagedException {
        return ask(
                "SELECT at, reason, version FROM failure WHERE entry = ? ORDER BY number",
                rows -> {
                    var failures = new ArrayList<Failure>();
                    while (rows.next()) {
                        failures.add(new Failure(Instant.ofEpochMilli(rows.getLong(1)), text(rows, 2), text(rows, 3)));
                    }
                    return failures;
                },
                id);
    }

    /** A text, which no column lacks. */
    static String text(ResultSet rows, int column) throws SQLException, DamagedException {
        String text = rows.getString(column);
        if (text == null) {
            throw new DamagedException(
                    "a row lacks its %s".formatted(rows.getMetaData().getColumnName(column)), null);
        }
        return text;
    }

    /** Bytes; none where the driver tells an empty array from nothing by no other means. */
    static byte[] bytes(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNullElse(rows.getBytes(column), EMPTY);
    }
}
