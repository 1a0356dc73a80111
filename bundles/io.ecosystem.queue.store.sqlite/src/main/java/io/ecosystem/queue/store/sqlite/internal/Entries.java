package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.queue.Bounds;
import io.ecosystem.api.queue.Entry;
import io.ecosystem.api.queue.Failure;
import io.ecosystem.api.queue.Filter;
import io.ecosystem.api.queue.LeaseLostException;
import io.ecosystem.api.queue.NewEntry;
import io.ecosystem.api.queue.Order;
import io.ecosystem.api.queue.Receipt;
import io.ecosystem.api.queue.Sizes.Size;
import io.ecosystem.api.queue.State;
import io.ecosystem.api.queue.Step;
import io.ecosystem.api.queue.StoredQueue;
import io.ecosystem.api.queue.Sweep;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What changes entries, inside of a transaction. A method that refuses by a {@code StoreException} has changed nothing;
 * after any other exception the transaction must be undone. Used by the holder of the commit lock.
 */
final class Entries {

    private final String queue;
    private final Statements statements;
    private final KeyIndex keys;
    private final Counters counters;

    Entries(String queue, Statements statements, KeyIndex keys, Counters counters) {
        this.queue = queue;
        this.statements = statements;
        this.keys = keys;
        this.counters = counters;
    }

    Statements statements() {
        return statements;
    }

    List<Receipt> append(List<NewEntry> entries, Bounds bounds) throws SQLException, DamagedException {
        var receipts = new ArrayList<Receipt>(entries.size());
        var added = Size.NONE;
        for (NewEntry entry : entries) {
            Receipt receipt = known(entry, bounds.finishedKeys());
            receipts.add(receipt);
            if (receipt instanceof Receipt.Stored) {
                added = added.plus(new Size(1, entry.size()));
            }
        }
        if (added.entries() > 0) {
            bounds.check(queue, counters.sizes(), added);
        }
        for (int i = 0; i < entries.size(); i++) {
            if (receipts.get(i) instanceof Receipt.Stored) {
                insert(entries.get(i));
            }
        }
        return List.copyOf(receipts);
    }

    private Receipt known(NewEntry entry, int remembered) throws SQLException, DamagedException {
        OptionalLong id = keys.findNow(entry.key(), statements);
        if (id.isPresent()) {
            return statements.ask(
                    "SELECT state, body = ? FROM entry WHERE id = ?",
                    rows -> known(Row.STATES[rows.getInt(1)], rows.getInt(2) == 1),
                    Row.array(entry.body()),
                    id.getAsLong());
        }
        Optional<byte[]> finished = statements.ask(
                "SELECT digest FROM finished WHERE key = ? AND number > ?",
                rows -> rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty(),
                entry.key(),
                counters.lastFinished - remembered);
        return finished.isPresent()
                ? known(State.DONE, Arrays.equals(finished.get(), Row.digest(entry.body())))
                : new Receipt.Stored();
    }

    private static Receipt known(State state, boolean same) {
        return same ? new Receipt.Repeated(state) : new Receipt.Conflicting(state);
    }

    private void insert(NewEntry entry) throws SQLException, DamagedException {
        long position = ++counters.lastPosition;
        long received = Row.millis(entry.received());
        byte[] body = Row.array(entry.body());
        String metadata = Json.object(entry.metadata());
        statements.run(
                "INSERT INTO entry VALUES (?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, 0, 0, 0, '', '', ?, ?, ?)",
                position,
                position,
                entry.key(),
                entry.group(),
                blocked(entry.group()),
                entry.size(),
                received,
                received,
                received,
                metadata,
                Row.crc(entry.key(), entry.group(), metadata, received, body),
                body);
        keys.add(entry.key(), position);
        counters.add(State.PENDING, entry.size());
    }

    List<Row> take(int max, Order order, Instant now) throws SQLException, DamagedException {
        List<Row> rows = switch (order) {
            case FREE -> merge(statements.due(now, max, StoredQueue.MAX_BYTES), max, Order.FREE);
            case GROUPED -> merge(statements.dueUnblocked(now, max, StoredQueue.MAX_BYTES), max, Order.GROUPED);
            case STRICT -> strict(now);
        };
        var taken = new ArrayList<Row>(rows.size());
        for (Row row : rows) {
            Entry entry = row.entry();
            if (order == Order.GROUPED
                    && !entry.group().isEmpty()
                    && taken.stream().anyMatch(other -> other.entry().group().equals(entry.group()))) {
                continue;
            }
            statements.run("UPDATE entry SET state = 1, lease = ? WHERE id = ?", row.lease() + 1, row.id());
            counters.move(entry.state(), State.TAKEN, entry.size());
            counters.unsyncedLeases.put(row.id(), row.lease() + 1);
            taken.add(new Row(row.id(), row.position(), row.lease() + 1, row.failed(), inState(entry, State.TAKEN)));
        }
        return taken;
    }

    private List<Row> merge(List<Row> due, int max, Order order) throws SQLException, DamagedException {
        long left = StoredQueue.MAX_BYTES
                - due.stream().mapToLong(row -> row.entry().body().length()).sum();
        if (due.size() == max || left <= 0) {
            return due;
        }
        int more = max - due.size();
        List<Row> pending = order == Order.FREE
                ? statements.first(State.PENDING, more, left)
                : statements.firstUnblocked(more, left);
        if (due.isEmpty()) {
            return pending;
        }
        var both = new ArrayList<>(due);
        for (Row row : pending) {
            left -= row.entry().body().length();
            if (left < 0) {
                break;
            }
            both.add(row);
        }
        return both;
    }

    private List<Row> strict(Instant now) throws SQLException, DamagedException {
        if (counters.entries(State.TAKEN) > 0) {
            return List.of();
        }
        List<Row> pending = statements.first(State.PENDING, 1, StoredQueue.MAX_BYTES);
        List<Row> waiting = counters.entries(State.WAITING) == 0
                ? List.of()
                : statements.first(State.WAITING, 1, StoredQueue.MAX_BYTES);
        if (waiting.isEmpty()
                || !pending.isEmpty()
                        && pending.getFirst().position() < waiting.getFirst().position()) {
            return pending;
        }
        return waiting.getFirst().entry().due().isAfter(now) ? List.of() : waiting;
    }

    /** Removes a processed entry and remembers its key. */
    void done(Row row, byte[] digest, int remembered) throws SQLException {
        end(row, "DELETE FROM entry");
        keys.remove(row.entry().key(), row.id(), statements);
        forgetFailures(row.id(), row.failed());
        unblock(row.entry().group());
        counters.subtract(State.TAKEN, row.entry().size());
        counters.lastFinished++;
        if (remembered > 0) {
            statements.run(
                    "INSERT OR REPLACE INTO finished VALUES (?, ?, ?)",
                    counters.lastFinished,
                    row.entry().key(),
                    digest);
        }
    }

    void retryAt(Row row, Instant due, Failure failure) throws SQLException {
        end(
                row,
                "UPDATE entry SET state = 2, due = ?, since = ?, attempts = attempts + 1, failures = ?, reason = ?, "
                        + "version = ?",
                Row.millis(due),
                Row.millis(failure.at()),
                row.failed() + 1,
                failure.reason(),
                failure.version());
        remember(row, failure);
        counters.move(State.TAKEN, State.WAITING, row.entry().size());
    }

    void moveToError(Row row, Failure failure) throws SQLException {
        end(
                row,
                "UPDATE entry SET state = 3, blocked = 0, position = ?, due = ?, since = ?, attempts = attempts + 1, "
                        + "failures = ?, reason = ?, version = ?",
                counters.lastPosition + 1,
                Row.millis(failure.at()),
                Row.millis(failure.at()),
                row.failed() + 1,
                failure.reason(),
                failure.version());
        counters.lastPosition++;
        remember(row, failure);
        unblock(row.entry().group());
        counters.move(State.TAKEN, State.ERROR, row.entry().size());
    }

    void release(Row row) throws SQLException {
        end(row, "UPDATE entry SET state = 0");
        counters.move(State.TAKEN, State.PENDING, row.entry().size());
    }

    /** Changes the entry of a lease, or refuses if the lease is not the one that the file knows. */
    private void end(Row row, String change, Object... values) throws SQLException {
        Object[] all = Arrays.copyOf(values, values.length + 2);
        all[values.length] = row.id();
        all[values.length + 1] = row.lease();
        if (statements.run(change + " WHERE id = ? AND lease = ? AND state = 1", all) == 0) {
            throw new LeaseLostException(queue, row.entry().key());
        }
    }

    private void remember(Row row, Failure failure) throws SQLException {
        int number = row.failed() + 1;
        statements.run(
                "INSERT INTO failure VALUES (?, ?, ?, ?, ?)",
                row.id(),
                number,
                Row.millis(failure.at()),
                failure.reason(),
                failure.version());
        if (number > Entry.MAX_FAILURES) {
            statements.run(
                    "DELETE FROM failure WHERE entry = ? AND number <= ?", row.id(), number - Entry.MAX_FAILURES);
        }
    }

    /** Brings waiting entries forward, those with the latest times first. */
    int hasten(Instant latest) throws SQLException {
        int hastened = statements.run(
                "UPDATE entry SET due = ?1 WHERE id IN (SELECT id FROM entry WHERE state = 2 "
                        + "AND due > ?1 ORDER BY due DESC LIMIT ?2)",
                Row.millis(latest),
                StoredQueue.MAX_STEP);
        counters.waitingChanged |= hastened > 0;
        return hastened;
    }

    boolean requeue(String key, Instant now) throws SQLException, DamagedException {
        OptionalLong id = keys.findNow(key, statements);
        if (id.isEmpty()) {
            return false;
        }
        Statements.Place place = statements.place(id.getAsLong());
        if (place.state() == State.PENDING || place.state() == State.TAKEN) {
            return false;
        }
        requeue(place, now);
        return true;
    }

    private void requeue(Statements.Place place, Instant now) throws SQLException, DamagedException {
        if (place.state() == State.WAITING && !place.group().isEmpty()) {
            statements.run("UPDATE entry SET state = 3 WHERE id = ?", place.id());
            unblock(place.group());
        }
        statements.run(
                "UPDATE entry SET state = 0, blocked = ?, position = ?, due = ?, since = ?, attempts = 0, "
                        + "redeliveries = 0 WHERE id = ?",
                blocked(place.group()),
                ++counters.lastPosition,
                Row.millis(now),
                Row.millis(now),
                place.id());
        counters.move(place.state(), State.PENDING, place.size());
    }

    Optional<Entry> remove(String key, Set<State> states) throws SQLException, DamagedException {
        OptionalLong id = keys.findNow(key, statements);
        Optional<Row> row = id.isEmpty() ? Optional.empty() : statements.row(id.getAsLong());
        if (row.isEmpty() || !states.contains(row.get().entry().state())) {
            return Optional.empty();
        }
        Entry entry = row.get().entry();
        remove(id.getAsLong(), key, row.get().failed(), entry.group(), entry.state(), entry.size());
        return Optional.of(entry);
    }

    private void remove(long id, String key, int failed, String group, State state, long size) throws SQLException {
        statements.run("DELETE FROM entry WHERE id = ?", id);
        keys.remove(key, id, statements);
        forgetFailures(id, failed);
        if (state != State.ERROR) {
            unblock(group);
        }
        counters.subtract(state, size);
    }

    Step sweep(Sweep what, Filter filter, Cursor span, int max, Instant now) throws SQLException, DamagedException {
        long end = span.end().orElse(counters.lastPosition);
        List<Statements.Place> places = statements.places(filter, span.after(), max);
        int affected = 0;
        long bytes = 0;
        long last = span.after();
        for (Statements.Place place : places) {
            if (place.position() > end) {
                return new Step(affected, "");
            }
            if (place.passes() && what != Sweep.COUNT) {
                bytes += place.size();
            }
            if (affected > 0 && bytes > StoredQueue.MAX_BYTES) {
                return new Step(affected, Cursor.text(last, end));
            }
            last = place.position();
            if (place.passes()) {
                affected++;
                switch (what) {
                    case REQUEUE -> requeue(place, now);
                    case REMOVE ->
                        remove(place.id(), place.key(), place.failed(), place.group(), place.state(), place.size());
                    case COUNT -> {}
                }
            }
        }
        return new Step(affected, places.size() < max ? "" : Cursor.text(last, end));
    }

    private int blocked(String group) throws SQLException, DamagedException {
        if (group.isEmpty()) {
            return 0;
        }
        return statements.ask(
                "SELECT EXISTS (SELECT 1 FROM entry WHERE grp = ?1 AND grp <> '' AND state < 3)",
                rows -> rows.getInt(1),
                group);
    }

    private void unblock(String group) throws SQLException {
        if (!group.isEmpty()) {
            statements.run(
                    "UPDATE entry SET blocked = 0 WHERE blocked = 1 AND id = (SELECT id FROM entry "
                            + "WHERE grp = ?1 AND grp <> '' AND state < 3 ORDER BY position LIMIT 1)",
                    group);
        }
    }

    private void forgetFailures(long id, int failed) throws SQLException {
        if (failed > 0) {
            statements.run("DELETE FROM failure WHERE entry = ?", id);
        }
    }

    private static Entry inState(Entry entry, State state) {
        return new Entry(
                entry.key(),
                entry.group(),
                entry.body(),
                entry.metadata(),
                state,
                entry.received(),
                entry.since(),
                entry.due(),
                entry.attempts(),
                entry.redeliveries(),
                entry.failures());
    }
}
