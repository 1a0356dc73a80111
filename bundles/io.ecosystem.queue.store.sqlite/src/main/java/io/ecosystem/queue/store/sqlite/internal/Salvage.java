package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.Activity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Copies what is readable of one file into another: row by row from both ends of a table towards the unreadable part,
 * then each row in between by id. A row with a wrong checksum is left behind. If the schema cannot be read,
 * {@link MendedCopy} takes the place of the file.
 */
final class Salvage {

    private static final int BATCH = 500;
    /** How many ids are tried one by one between the rows before and after a damaged place. */
    private static final long PROBED = 200_000;
    /** How many of them may be unreadable one after the other if the end of the table is, too. */
    private static final int UNREADABLE_BEFORE_AN_UNREADABLE_END = 1_000;

    private static final String ENTRY = "rowid, position, key, grp, state, lease, blocked, size, received, since, due, "
            + "attempts, redeliveries, failures, reason, version, metadata, crc, body";
    private static final int COLUMNS = 19;
    private static final String FINISHED = "rowid, key, digest";
    private static final String SETTINGS = "SELECT name, paused, last_position, last_finished FROM queue";
    private static final String FAILURES = "SELECT number, at, reason, version FROM failure";

    private final PreparedStatements from;
    private final PreparedStatements to;
    private final boolean summedAsBefore;
    private int saved;
    private int left;
    private boolean settingsRead;

    private Salvage(PreparedStatements from, PreparedStatements to, boolean summedAsBefore) {
        this.from = from;
        this.to = to;
        this.summedAsBefore = summedAsBefore;
    }

    /**
     * The result.
     *
     * @param saved entries in the new file
     * @param left entries known to be missing from it
     * @param pausesLost whether the pauses are unknown
     */
    record Result(int saved, int left, boolean pausesLost) {}

    /**
     * Creates the successor of a file and syncs it to the disk. The file is not changed. If the pauses are unknown,
     * processing is paused.
     *
     * @param paused the pauses known to this process
     * @param pausesKnown whether this process knows them
     * @throws IOException if the disk fails or is full, so that it is unknown what is readable
     */
    static Result intoSuccessor(QueueFile file, Set<Activity> paused, boolean pausesKnown)
            throws IOException, SQLException, DamagedException {
        var result = new Result[] {new Result(0, 0, true)};
        Connections.create(file.unfinished(), file.queue(), paused, to -> {
            if (file.exists()) {
                result[0] = into(to, file);
            }
            if (result[0].pausesLost() && !pausesKnown) {
                new Tables(to).pause(EnumSet.of(Activity.PROCESSING));
            }
        });
        Files.move(file.unfinished(), file.successor());
        QueueFile.sync(file.folder());
        return result[0];
    }

    private static Result into(PreparedStatements to, QueueFile file)
            throws SQLException, IOException, DamagedException {
        boolean isUnreleased = file.version() == Connections.UNRELEASED;
        if (isUnreleased || isReadable(file)) {
            return into(to, file, file.path(), isUnreleased);
        }
        try (var mended = MendedCopy.of(file)) {
            return into(to, file, mended.path(), false);
        }
    }

    private static boolean isReadable(QueueFile file) throws SQLException, IOException, DamagedException {
        try (Connection connection = Connections.reader(file.path())) {
            return Schema.deviation(new PreparedStatements(connection)).isEmpty();
        } catch (SQLException e) {
            if (Fault.of(e) != Fault.CONTENT) {
                throw e;
            }
            return false;
        }
    }

    private static String select(String table, String columns) {
        return "SELECT " + columns + " FROM " + table;
    }

    private static Result into(PreparedStatements to, QueueFile file, Path readable, boolean summedAsBefore)
            throws SQLException, IOException, DamagedException {
        try (Connection connection = Connections.reader(readable)) {
            var salvage = new Salvage(new PreparedStatements(connection), to, summedAsBefore);
            if (!salvage.settings(file.queue())) {
                return new Result(0, 0, true);
            }
            salvage.rows("entry", ENTRY, salvage::entry);
            salvage.rows("finished", FINISHED, salvage::finished);
            to.run("UPDATE entry SET blocked = 0");
            to.run("UPDATE entry SET blocked = 1 WHERE grp <> '' AND state < 3 AND EXISTS (SELECT 1 FROM entry o WHERE "
                    + "o.grp = entry.grp AND o.grp <> '' AND o.state < 3 AND o.position < entry.position)");
            to.run("UPDATE queue SET keyed = (SELECT COALESCE(MAX(id), 0) FROM entry)");
            return new Result(salvage.saved, salvage.left, !salvage.settingsRead);
        }
    }

    /** The use of a row. */
    private interface Use {

        void of(ResultSet row) throws SQLException, DamagedException;
    }

    /** Returns whether the file may belong to the queue; also if it does not state one. */
    private boolean settings(String queue) throws SQLException, IOException, DamagedException {
        var others = new boolean[1];
        attempt(() -> from.ask(SETTINGS, rows -> {
            boolean told = rows.next();
            others[0] = told && !PreparedStatements.text(rows, 1).equals(queue);
            settingsRead = told && !others[0];
            return !settingsRead
                    ? 0
                    : to.run(
                            "UPDATE queue SET paused = paused | ?, last_position = ?, last_finished = ?",
                            rows.getInt(2) & 3,
                            rows.getLong(3),
                            rows.getLong(4));
        }));
        return !others[0];
    }

    /** Reads a table by its row ids, which SQLite knows whatever has become of the columns. */
    private void rows(String table, String columns, Use use) throws SQLException, IOException, DamagedException {
        String select = select(table, columns) + " WHERE rowid ";
        OptionalLong first =
                walk(select + "> ? ORDER BY rowid LIMIT " + BATCH, Long.MIN_VALUE, (id, before) -> id > before, use);
        if (first.isEmpty()) {
            return;
        }
        OptionalLong last = walk(
                select + "< ? AND rowid > " + first.getAsLong() + " ORDER BY rowid DESC LIMIT " + BATCH,
                Long.MAX_VALUE,
                (id, before) -> id < before,
                use);
        if (last.isEmpty()) {
            return;
        }
        long before = Math.max(first.getAsLong(), 0);
        int tolerated = last.getAsLong() == Long.MAX_VALUE ? UNREADABLE_BEFORE_AN_UNREADABLE_END : Integer.MAX_VALUE;
        int failed = 0;
        for (long probe = before + 1;
                probe < last.getAsLong() && probe - before < PROBED && failed < tolerated;
                probe++) {
            long number = probe;
            boolean readable = attempt(() -> from.ask(
                    select + "= ?",
                    rows -> {
                        if (rows.next()) {
                            use.of(rows);
                        }
                        return 0;
                    },
                    number));
            failed = readable ? 0 : failed + 1;
        }
    }

    /** Whether a row is on the way from the one before it. */
    private interface Onwards {

        boolean leads(long id, long before);
    }

    /**
     * Walks a table to its end, or to the last readable row. One that is out of order is not readable: in a damaged
     * tree it may lead back to where the walk has been.
     *
     * @return the id of the last readable row, or the start; empty if that is the end of the table
     */
    private OptionalLong walk(String sql, long start, Onwards onwards, Use use)
            throws SQLException, IOException, DamagedException {
        long[] at = {start};
        boolean[] more = {true};
        while (more[0]) {
            boolean whole = attempt(() -> from.ask(
                    sql,
                    rows -> {
                        more[0] = false;
                        while (rows.next()) {
                            long id = rows.getLong(1);
                            if (!onwards.leads(id, at[0])) {
                                throw new DamagedException("row %d follows row %d".formatted(id, at[0]));
                            }
                            use.of(rows);
                            at[0] = id;
                            more[0] = true;
                        }
                        return 0;
                    },
                    at[0]));
            if (!whole) {
                return OptionalLong.of(at[0]);
            }
        }
        return OptionalLong.empty();
    }

    private void entry(ResultSet row) throws SQLException, DamagedException {
        Object[] values = new Object[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            values[i] = switch (i) {
                case 2, 3, 14, 15, 16 -> PreparedStatements.text(row, i + 1);
                case 18 -> PreparedStatements.bytes(row, i + 1);
                default -> row.getLong(i + 1);
            };
        }
        byte[] body = (byte[]) values[18];
        long crc = Row.crc((String) values[2], (String) values[3], (String) values[16], (Long) values[8], body);
        long expected = summedAsBefore ? Row.unreleasedCrc((String) values[2], body) : crc;
        long state = (Long) values[4];
        if (expected != (Long) values[17] || state < 0 || state > 3) {
            left++;
            return;
        }
        values[17] = crc;
        var failures = new ArrayList<Object[]>();
        try {
            from.ask(
                    FAILURES + " WHERE entry = ?",
                    rows -> {
                        while (rows.next()) {
                            failures.add(new Object[] {
                                values[0],
                                rows.getLong(1),
                                rows.getLong(2),
                                PreparedStatements.text(rows, 3),
                                PreparedStatements.text(rows, 4)
                            });
                        }
                        return 0;
                    },
                    values[0]);
        } catch (SQLException | DamagedException e) {
            if (Fault.of(e) == Fault.DISK) {
                throw e;
            }
        }
        if (to.run("INSERT OR IGNORE INTO entry VALUES (?" + ", ?".repeat(COLUMNS - 1) + ")", values) == 1) {
            to.run("INSERT OR IGNORE INTO entry_key VALUES (?, ?)", KeyIndex.hash((String) values[2]), values[0]);
            for (Object[] failure : failures) {
                to.run("INSERT OR IGNORE INTO failure VALUES (?, ?, ?, ?, ?)", failure);
            }
            saved++;
        }
    }

    private void finished(ResultSet row) throws SQLException, DamagedException {
        to.run(
                "INSERT OR IGNORE INTO finished VALUES (?, ?, ?)",
                row.getLong(1),
                PreparedStatements.text(row, 2),
                PreparedStatements.bytes(row, 3));
    }

    /** An operation that may fail because the file is damaged. */
    private interface Attempt {

        Object make() throws SQLException, DamagedException;
    }

    /** Returns whether an operation succeeded; throws if the disk fails, since nothing is known then. */
    private boolean attempt(Attempt attempt) throws SQLException, IOException, DamagedException {
        try {
            attempt.make();
            return true;
        } catch (SQLException | DamagedException e) {
            if (Fault.of(e) != Fault.CONTENT) {
                throw e;
            }
            return false;
        }
    }
}
