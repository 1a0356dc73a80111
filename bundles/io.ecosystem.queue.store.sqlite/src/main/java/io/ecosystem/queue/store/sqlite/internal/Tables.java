package io.ecosystem.queue.store.sqlite.internal;

import static io.ecosystem.queue.store.sqlite.internal.Codes.ERROR;
import static io.ecosystem.queue.store.sqlite.internal.Codes.PENDING;
import static io.ecosystem.queue.store.sqlite.internal.Codes.TAKEN;
import static io.ecosystem.queue.store.sqlite.internal.Codes.WAITING;
import static io.ecosystem.queue.store.sqlite.internal.PreparedStatements.text;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The tables of a queue's file, as {@code schema.sql} creates them. Long because it contains all SQL for intact files.
 * Used by one thread at a time.
 */
final class Tables {

    private static final String COLUMNS = "e.id, e.position, e.key, e.grp, e.state, e.received, e.since, e.due, "
            + "e.attempts, e.redeliveries, e.failures, e.metadata, e.crc, e.body, e.lease";
    /** The first rows of a state after a position, blocked or not: two ranges of one index, merged. */
    private static final String IN_PLACE = "WITH place (id, position) AS ("
            + "SELECT * FROM (SELECT id, position FROM entry WHERE state = ?1 AND blocked = 0 AND position > ?2 "
            + "ORDER BY position LIMIT ?3) UNION ALL "
            + "SELECT * FROM (SELECT id, position FROM entry WHERE state = ?1 AND blocked = 1 AND position > ?2 "
            + "ORDER BY position LIMIT ?3) ORDER BY 2 LIMIT ?3) ";

    private static final String FROM_PLACE = " FROM place p CROSS JOIN entry e ON e.id = p.id ORDER BY p.position";
    private static final String PASSES = "e.received >= ?4 AND e.received < ?5 "
            + "AND (?6 = '' OR instr(e.reason, ?6) > 0) AND (?7 = '' OR e.version = ?7)";
    private static final int PASSES_AT = 16;
    /** Entries of a group that may block others of it. */
    private static final String OF_GROUP = "grp = ?1 AND grp <> '' AND state < " + ERROR;

    private final PreparedStatements statements;

    /** The known parts of an entry that is not read as a whole. */
    record Place(
            long id, long position, String key, String group, State state, long size, int failed, boolean passes) {}

    /** The row of the queue. */
    record QueueRow(String name, Set<Activity> paused, long lastPosition, long lastFinished) {}

    Tables(PreparedStatements statements) {
        this.statements = statements;
    }

    /** Returns the statements, to run other SQL on the same connection. */
    PreparedStatements statements() {
        return statements;
    }

    // The queue.

    void insertQueue(String name, Set<Activity> paused) throws SQLException {
        statements.run("INSERT INTO queue VALUES (1, ?, 0, ?, 0, 0, 0)", name, Codes.flags(paused));
    }

    QueueRow queue() throws SQLException, DamagedException {
        return statements.ask("SELECT name, paused, last_position, last_finished FROM queue", rows -> {
            if (!rows.next()) {
                throw new DamagedException("it does not state which queue it holds");
            }
            return new QueueRow(text(rows, 1), Codes.activities(rows.getInt(2)), rows.getLong(3), rows.getLong(4));
        });
    }

    boolean isInUse() throws SQLException, DamagedException {
        return statements.ask("SELECT in_use FROM queue", rows -> rows.next() && rows.getInt(1) == 1);
    }

    void markInUse() throws SQLException {
        statements.run("UPDATE queue SET in_use = 1");
    }

    void markClosed(long lastPosition, long lastFinished) throws SQLException {
        statements.run("UPDATE queue SET in_use = 0, last_position = ?, last_finished = ?", lastPosition, lastFinished);
    }

    void pause(Set<Activity> paused) throws SQLException {
        statements.run("UPDATE queue SET paused = ?", Codes.flags(paused));
    }

    void reserve(long lastPosition) throws SQLException {
        statements.run("UPDATE queue SET last_position = ?", lastPosition);
    }

    /** Counts the entries of each state into counters. */
    void count(QueueCounters counters) throws SQLException, DamagedException {
        statements.ask("SELECT state, COUNT(*), SUM(size), MAX(position) FROM entry GROUP BY state", rows -> {
            while (rows.next()) {
                counters.set(Codes.state(rows.getInt(1)), rows.getLong(2), rows.getLong(3));
                counters.lastPosition = Math.max(counters.lastPosition, rows.getLong(4));
            }
            return counters;
        });
    }

    /** Returns the highest id that an entry has or had, as far as the file shows. */
    long highestId() throws SQLException, DamagedException {
        return Math.max(number("SELECT MAX(id) FROM entry"), number("SELECT keyed FROM queue"));
    }

    long highestFinished() throws SQLException, DamagedException {
        return number("SELECT MAX(number) FROM finished");
    }

    private long number(String sql) throws SQLException, DamagedException {
        return statements.ask(sql, rows -> rows.getLong(1));
    }

    // Reading entries.

    Optional<Row> row(long id) throws SQLException, DamagedException {
        return statements.ask(
                "SELECT " + COLUMNS + " FROM entry e WHERE e.id = ?",
                rows -> rows.next() ? Optional.of(row(rows)) : Optional.empty(),
                id);
    }

    Place place(long id) throws SQLException, DamagedException {
        return statements.ask(
                "SELECT id, position, key, grp, state, size, failures, 1 FROM entry WHERE id = ?", Tables::place, id);
    }

    /** Reads the state of an entry, and compares its body. */
    <T> T compare(long id, byte[] body, Comparison<T> comparison) throws SQLException, DamagedException {
        return statements.ask(
                "SELECT state, body = ? FROM entry WHERE id = ?",
                rows -> comparison.of(Codes.state(rows.getInt(1)), rows.getInt(2) == 1),
                body,
                id);
    }

    /**
     * Receives the result of a comparison.
     *
     * @param <T> what it returns
     */
    @FunctionalInterface
    interface Comparison<T> {

        T of(State state, boolean same);
    }

    /** Returns the first entries of a state in order; as many as fit into a number of bytes, but at least one. */
    List<Row> first(State state, int max, long maxBytes) throws SQLException, DamagedException {
        return statements.ask(
                IN_PLACE + "SELECT " + COLUMNS + FROM_PLACE,
                rows -> rows(rows, max, maxBytes),
                Codes.code(state),
                0,
                max);
    }

    /** Returns the first pending entries that are first in their group. */
    List<Row> firstUnblocked(int max, long maxBytes) throws SQLException, DamagedException {
        return statements.ask(
                "SELECT " + COLUMNS + " FROM entry e WHERE state = " + PENDING
                        + " AND blocked = 0 ORDER BY position LIMIT ?",
                rows -> rows(rows, max, maxBytes),
                max);
    }

    /** Returns waiting entries that are due, the earliest first. */
    List<Row> due(Instant now, int max, long maxBytes) throws SQLException, DamagedException {
        return statements.ask(
                "SELECT " + COLUMNS + " FROM entry e WHERE state = " + WAITING
                        + " AND due <= ? ORDER BY due, position LIMIT ?",
                rows -> rows(rows, max, maxBytes),
                Row.millis(now),
                max);
    }

    /** Returns waiting entries that are due and first in their group, the earliest first. */
    List<Row> dueUnblocked(Instant now, int max, long maxBytes) throws SQLException, DamagedException {
        return statements.ask(
                "SELECT " + COLUMNS + " FROM entry e WHERE state = " + WAITING
                        + " AND blocked = 0 AND due <= ? ORDER BY due, position LIMIT ?",
                rows -> rows(rows, max, maxBytes),
                Row.millis(now),
                max);
    }

    /** Returns when the next waiting entry is due. */
    Optional<Instant> nextDue() throws SQLException, DamagedException {
        return statements.ask(
                "SELECT due FROM entry WHERE state = " + WAITING + " ORDER BY due LIMIT 1",
                rows -> rows.next() ? Optional.of(Instant.ofEpochMilli(rows.getLong(1))) : Optional.empty());
    }

    /** Returns the places after a position, each with whether it matches the filter. */
    List<Place> places(Filter filter, long after, int max) throws SQLException, DamagedException {
        return statements.ask(
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

    /** Returns the entries after a position that match a filter, examining a bounded number. */
    Page page(Filter filter, long after, int max) throws SQLException, DamagedException {
        return statements.ask(
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
            Codes.code(filter.state()),
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
                Codes.state(rows.getInt(5)),
                rows.getLong(6),
                rows.getInt(7),
                rows.getInt(8) == 1);
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

    /** Reads each entry and verifies its checksum. */
    void checkRows() throws SQLException, DamagedException {
        statements.ask("SELECT " + COLUMNS + " FROM entry e", rows -> {
            while (rows.next()) {
                row(rows);
            }
            return true;
        });
    }

    /** Returns the row at the cursor, its checksum verified. */
    private Row row(ResultSet rows) throws SQLException, DamagedException {
        long id = rows.getLong(1);
        String key = text(rows, 3);
        String group = text(rows, 4);
        int failed = rows.getInt(11);
        String metadata = text(rows, 12);
        byte[] body = PreparedStatements.bytes(rows, 14);
        if (Row.crc(key, group, metadata, rows.getLong(6), body) != rows.getLong(13)) {
            throw new DamagedException("the checksum of entry %s is wrong".formatted(key));
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
                        Codes.state(rows.getInt(5)),
                        Instant.ofEpochMilli(rows.getLong(6)),
                        Instant.ofEpochMilli(rows.getLong(7)),
                        Instant.ofEpochMilli(rows.getLong(8)),
                        rows.getInt(9),
                        rows.getInt(10),
                        failed == 0 ? List.of() : failures(id)));
    }

    private Map<String, String> metadata(String json) throws SQLException, DamagedException {
        return statements.ask(
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
        return statements.ask(
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

    // Changing entries.

    /** Inserts a pending entry; its id is its first position. */
    void insert(NewEntry entry, long position, boolean blocked) throws SQLException {
        long received = Row.millis(entry.received());
        byte[] body = Row.array(entry.body());
        String metadata = MetadataJson.object(entry.metadata());
        statements.run(
                "INSERT INTO entry VALUES (?, ?, ?, ?, " + PENDING + ", 0, ?, ?, ?, ?, ?, 0, 0, 0, '', '', ?, ?, ?)",
                position,
                position,
                entry.key(),
                entry.group(),
                blocked ? 1 : 0,
                entry.size(),
                received,
                received,
                received,
                metadata,
                Row.crc(entry.key(), entry.group(), metadata, received, body),
                body);
    }

    void take(long id, int lease) throws SQLException {
        statements.run("UPDATE entry SET state = " + TAKEN + ", lease = ? WHERE id = ?", lease, id);
    }

    /** Deletes an entry; returns false if the lease is no longer the last one. */
    boolean deleteTaken(Row row) throws SQLException {
        return changeTaken(row, "DELETE FROM entry");
    }

    /** Makes an entry pending again; returns false if the lease is no longer the last one. */
    boolean release(Row row) throws SQLException {
        return changeTaken(row, "UPDATE entry SET state = " + PENDING);
    }

    /**
     * Makes an entry whose attempt was interrupted pending again; returns false if the lease is no longer the last one.
     */
    boolean release(Row row, Failure interrupted) throws SQLException {
        return changeTaken(
                row,
                "UPDATE entry SET state = " + PENDING + ", failures = ?, reason = ?, version = ?",
                row.failed() + 1,
                interrupted.reason(),
                interrupted.version());
    }

    /** Makes an entry wait for its next attempt; returns false if the lease is no longer the last one. */
    boolean retry(Row row, Instant due, Failure failure) throws SQLException {
        return changeTaken(
                row,
                "UPDATE entry SET state = " + WAITING + ", due = ?, since = ?, attempts = attempts + 1, failures = ?, "
                        + "reason = ?, version = ?",
                Row.millis(due),
                Row.millis(failure.at()),
                row.failed() + 1,
                failure.reason(),
                failure.version());
    }

    /** Moves an entry to the errors; returns false if the lease is no longer the last one. */
    boolean moveToErrors(Row row, long position, Failure failure) throws SQLException {
        return changeTaken(
                row,
                "UPDATE entry SET state = " + ERROR + ", blocked = 0, position = ?, due = ?, since = ?, "
                        + "attempts = attempts + 1, failures = ?, reason = ?, version = ?",
                position,
                Row.millis(failure.at()),
                Row.millis(failure.at()),
                row.failed() + 1,
                failure.reason(),
                failure.version());
    }

    private boolean changeTaken(Row row, String change, Object... values) throws SQLException {
        Object[] all = Arrays.copyOf(values, values.length + 2);
        all[values.length] = row.id();
        all[values.length + 1] = row.lease();
        return statements.run(change + " WHERE id = ? AND lease = ? AND state = " + TAKEN, all) == 1;
    }

    /** Stores a failure of an entry; only the latest are kept. */
    void insertFailure(long id, int number, Failure failure) throws SQLException {
        statements.run(
                "INSERT INTO failure VALUES (?, ?, ?, ?, ?)",
                id,
                number,
                Row.millis(failure.at()),
                failure.reason(),
                failure.version());
        if (number > Entry.MAX_FAILURES) {
            statements.run("DELETE FROM failure WHERE entry = ? AND number <= ?", id, number - Entry.MAX_FAILURES);
        }
    }

    void deleteFailures(long id) throws SQLException {
        statements.run("DELETE FROM failure WHERE entry = ?", id);
    }

    /** Makes waiting entries due earlier, latest due times first; returns how many, at most one step. */
    int hasten(Instant latest) throws SQLException {
        return statements.run(
                "UPDATE entry SET due = ?1 WHERE id IN (SELECT id FROM entry WHERE state = " + WAITING
                        + " AND due > ?1 ORDER BY due DESC LIMIT ?2)",
                Row.millis(latest),
                StoredQueue.MAX_STEP);
    }

    /** Makes an entry pending at a new position. */
    void requeue(long id, boolean blocked, long position, Instant now) throws SQLException {
        statements.run(
                "UPDATE entry SET state = " + PENDING + ", blocked = ?, position = ?, due = ?, since = ?, "
                        + "attempts = 0, redeliveries = 0 WHERE id = ?",
                blocked ? 1 : 0,
                position,
                Row.millis(now),
                Row.millis(now),
                id);
    }

    void delete(long id) throws SQLException {
        statements.run("DELETE FROM entry WHERE id = ?", id);
    }

    /** Removes an entry from the order of its group. */
    void leaveGroup(long id) throws SQLException {
        statements.run("UPDATE entry SET state = " + ERROR + " WHERE id = ?", id);
    }

    /** Returns whether another entry would block a new one of its group. */
    boolean hasGroup(String group) throws SQLException, DamagedException {
        return statements.ask(
                "SELECT EXISTS (SELECT 1 FROM entry WHERE " + OF_GROUP + ")", rows -> rows.getInt(1) == 1, group);
    }

    /** Unblocks the first entry of a group. */
    void unblockFirst(String group) throws SQLException {
        statements.run(
                "UPDATE entry SET blocked = 0 WHERE blocked = 1 AND id = (SELECT id FROM entry WHERE " + OF_GROUP
                        + " ORDER BY position LIMIT 1)",
                group);
    }

    /** Makes entries that an earlier process had taken pending, and marks them as redelivered. */
    void redeliverTaken() throws SQLException {
        statements.run(
                "UPDATE entry SET state = " + PENDING + ", redeliveries = redeliveries + 1 WHERE state = " + TAKEN);
    }

    /** Restores a lease that the file has lost. */
    void restoreLease(long id, int lease) throws SQLException {
        statements.run(
                "UPDATE entry SET state = " + TAKEN + ", lease = ? WHERE id = ? AND lease < ?", lease, id, lease);
    }

    /** Marks all unfinished entries as redelivered, since they may already have been processed. */
    void markRedelivered() throws SQLException {
        statements.run(
                "UPDATE entry SET redeliveries = redeliveries + 1 WHERE state IN (" + PENDING + ", " + WAITING + ")");
    }

    // Keys of entries, and finished keys.

    /** Passes on the keys that are not in the index yet, with the ids of their entries. */
    void forEachUnindexedKey(KeyConsumer consumer) throws SQLException, DamagedException {
        statements.ask("SELECT key, id FROM entry WHERE id > (SELECT keyed FROM queue) ORDER BY id", rows -> {
            while (rows.next()) {
                consumer.accept(text(rows, 1), rows.getLong(2));
            }
            return consumer;
        });
    }

    /** Receives the key and the id of an entry. */
    @FunctionalInterface
    interface KeyConsumer {

        void accept(String key, long id);
    }

    /** Returns the entry of a key, if the index has it. */
    OptionalLong indexed(String key, long hash) throws SQLException, DamagedException {
        return statements.ask(
                "SELECT e.id FROM entry_key k CROSS JOIN entry e ON e.id = k.entry WHERE k.hash = ? AND e.key = ?",
                rows -> rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty(),
                hash,
                key);
    }

    /** Returns the entries whose hash is in a range and whose id is greater than another, in ascending order. */
    List<Long> indexed(long from, long to, long after, int max) throws SQLException, DamagedException {
        return statements.ask(
                "SELECT entry FROM entry_key WHERE hash BETWEEN ? AND ? AND entry > ? ORDER BY entry LIMIT ?",
                rows -> {
                    var ids = new ArrayList<Long>();
                    while (rows.next()) {
                        ids.add(rows.getLong(1));
                    }
                    return ids;
                },
                from,
                to,
                after,
                max);
    }

    void index(long hash, long id) throws SQLException {
        statements.run("INSERT OR IGNORE INTO entry_key VALUES (?, ?)", hash, id);
    }

    void unindex(long hash, long id) throws SQLException {
        statements.run("DELETE FROM entry_key WHERE hash = ? AND entry = ?", hash, id);
    }

    /** Records that the index has the keys of all entries up to this id. */
    void indexedUpTo(long id) throws SQLException {
        statements.run("UPDATE queue SET keyed = ?", id);
    }

    /**
     * Makes the index anew, from the keys of the entries that it had, if the file is of a version with other digests.
     */
    void renewIndex() throws SQLException, DamagedException {
        if (number("PRAGMA user_version") != Connections.OTHER_DIGESTS) {
            return;
        }
        statements.run("DELETE FROM entry_key");
        var keys = new ArrayList<IndexedKey>();
        statements.ask("SELECT key, id FROM entry WHERE id <= (SELECT keyed FROM queue)", rows -> {
            while (rows.next()) {
                keys.add(new IndexedKey(KeyIndex.hash(text(rows, 1)), rows.getLong(2)));
            }
            return keys;
        });
        keys.sort(Comparator.comparingLong(IndexedKey::hash)); // page after page, rather than each page many times
        for (IndexedKey key : keys) {
            index(key.hash(), key.id());
        }
        statements.run("PRAGMA user_version = " + Connections.VERSION);
    }

    private record IndexedKey(long hash, long id) {}

    /** Returns the digest of what was processed under a key, if it is remembered since a number. */
    Optional<byte[]> finished(String key, long since) throws SQLException, DamagedException {
        return statements.ask(
                "SELECT digest FROM finished WHERE key = ? AND number > ?",
                rows -> rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty(),
                key,
                since);
    }

    void insertFinished(long number, String key, byte[] digest) throws SQLException {
        statements.run("INSERT OR REPLACE INTO finished VALUES (?, ?, ?)", number, key, digest);
    }

    void forgetFinished(long upTo) throws SQLException {
        statements.run("DELETE FROM finished WHERE number <= ?", upTo);
    }
}
